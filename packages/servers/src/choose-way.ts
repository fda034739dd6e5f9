import type { ServerName } from "./addresses.js";

/** How a server is provided. */
export type Way = Readonly<
  { kind: "environment"; address: string } | { kind: "docker" } | { kind: "embedded" }
>;

/** Variables that may name servers which run already. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that names a server's address. */
export const addressVariables: Readonly<Record<ServerName, string>> = {
  rabbitmq: "AMQP_URL",
  postgres: "DATABASE_URL",
  redis: "REDIS_URL",
};

/** The variable that names the folder of another RabbitMQ than that of this system. */
export const rabbitmqHomeVariable = "WARREN_RABBITMQ_HOME";

/** The variable that names a folder into which PostgreSQL is to copy its log. */
export const walArchiveVariable = "WARREN_WAL_ARCHIVE";

const schemes: Readonly<Record<ServerName, readonly string[]>> = {
  rabbitmq: ["amqp:", "amqps:"],
  postgres: ["postgres:", "postgresql:"],
  redis: ["redis:", "rediss:"],
};

/** The first way that applies: an address in the environment, a RabbitMQ that it names, Docker where an engine answers, embedded. */
export function chooseWay(
  server: ServerName,
  facts: Readonly<{ env: Environment; dockerAnswers: boolean }>,
): Way {
  const variable = addressVariables[server];
  const address = facts.env[variable];
  if (address) return { kind: "environment", address: checkAddress(server, variable, address) };

  if (server === "rabbitmq" && facts.env[rabbitmqHomeVariable]) return { kind: "embedded" };

  return facts.dockerAnswers ? { kind: "docker" } : { kind: "embedded" };
}

function checkAddress(server: ServerName, variable: string, address: string): string {
  const protocol = URL.canParse(address) ? new URL(address).protocol : undefined;
  if (protocol === undefined || !schemes[server].includes(protocol)) {
    throw new Error(
      `${variable} must be an address such as ${schemes[server][0] ?? ""}//user:password@host:port, but is ${JSON.stringify(address)}.`,
    );
  }

  return address;
}
