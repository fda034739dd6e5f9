import { serverTitles, type ServerName } from "./addresses.js";
import { portsToReplace, type PortName, type Ports } from "./settings.js";

/** Which ports of a folder's settings are a server's. */
export const portsOfServer: Readonly<Record<ServerName, readonly PortName[]>> = {
  rabbitmq: ["amqp", "management", "prometheus", "distribution", "epmd", "control"],
  postgres: ["postgres"],
  redis: ["redis"],
};

/** Other ports for those of a server that is to be started which are somebody else's. What moves is said. */
export async function portsToMove(
  server: ServerName,
  ports: Ports,
  { folder, log }: Readonly<{ folder: string; log: (line: string) => void }>,
): Promise<Partial<Ports>> {
  const change = await portsToReplace(folder, ports, portsOfServer[server]);
  const moved = Object.keys(change);
  if (moved.length > 0)
    log(
      `${serverTitles[server]}: something else uses a port of it, or is to, so these are moved: ${moved.join(", ")}`,
    );

  return change;
}
