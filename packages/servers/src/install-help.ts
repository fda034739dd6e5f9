import { findProgram } from "./find-program.js";

/** Servers that the system's package manager can give; PostgreSQL comes from npm. */
export type PackagedServer = "rabbitmq" | "redis";

type Manager = Readonly<{
  program: string;
  install: string;
  names: Readonly<Record<PackagedServer, string>>;
}>;

const managers: readonly Manager[] = [
  {
    program: "apt-get",
    install: "sudo apt-get install",
    names: { rabbitmq: "rabbitmq-server", redis: "redis-server" },
  },
  { program: "brew", install: "brew install", names: { rabbitmq: "rabbitmq", redis: "redis" } },
  { program: "dnf", install: "sudo dnf install", names: { rabbitmq: "rabbitmq-server", redis: "valkey" } },
  { program: "pacman", install: "sudo pacman -S", names: { rabbitmq: "rabbitmq", redis: "valkey" } },
  {
    program: "zypper",
    install: "sudo zypper install",
    names: { rabbitmq: "rabbitmq-server", redis: "redis" },
  },
  { program: "apk", install: "doas apk add", names: { rabbitmq: "rabbitmq-server", redis: "redis" } },
];

/** The one command that installs what is missing, for the package manager that this system has. */
export function installCommand(
  servers: readonly PackagedServer[],
  has: (program: string) => boolean = (program) => findProgram(program) !== undefined,
): string {
  const manager = managers.find(({ program }) => has(program));
  if (!manager) return "docker info   (needs a Docker engine that answers)";

  return `${manager.install} ${servers.map((server) => manager.names[server]).join(" ")}`;
}
