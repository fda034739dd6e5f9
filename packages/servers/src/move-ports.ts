import { serverTitles, type ServerName } from "./addresses.js";
import { portsToReplace, type PortName, type Ports } from "./settings.js";

/** Which ports of a folder's settings a server's clients use: those that a container publishes. */
export const publishedPorts: Readonly<Record<ServerName, readonly PortName[]>> = {
  rabbitmq: ["amqp", "management", "prometheus"],
  postgres: ["postgres"],
  redis: ["redis"],
};

/** Which a server on this machine needs. */
const ownPorts: Readonly<Record<ServerName, readonly PortName[]>> = {
  ...publishedPorts,
  rabbitmq: [...publishedPorts.rabbitmq, "distribution", "epmd", "control"],
};

type Moving = Readonly<{
  folder: string;
  log: (line: string) => void;
  /** Default: all that the server needs as a process. */
  names?: readonly PortName[];
}>;

/** Other ports for those of a server that is to be started which are somebody else's. What moves is said. */
export async function portsToMove(
  server: ServerName,
  ports: Ports,
  { folder, log, names = ownPorts[server] }: Moving,
): Promise<Partial<Ports>> {
  const change = await portsToReplace(folder, ports, names);
  const moved = Object.keys(change);
  if (moved.length > 0)
    log(
      `${serverTitles[server]}: something else uses a port of it, or is to, so these are moved: ${moved.join(", ")}`,
    );

  return change;
}
