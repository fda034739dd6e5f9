import { addressVariables, serverTitles, type ServerAddresses, type ServerName } from "@warren/servers/parts";
import { stackStatus } from "./stack-status.js";

/**
 * Where the servers are that a command is to work on: those that the environment names, else those that `npm start` or
 * `npm run stack -- up` started.
 *
 * @throws Error where one of those that are needed does not answer, with what to do
 */
export async function findStack(
  needed: readonly ServerName[] = ["rabbitmq", "postgres"],
): Promise<ServerAddresses> {
  const { servers, managementUrl } = await stackStatus();
  const addressOf = (server: ServerName): string => {
    const found = servers.find((status) => status.server === server);
    if (found?.address !== undefined && (found.answers || !needed.includes(server))) return found.address;
    if (!needed.includes(server)) return "";
    throw new Error(
      `${serverTitles[server]} ${found?.source ?? "does not run"}. Start the system with npm start, or give ${addressVariables[server]}.`,
    );
  };

  return {
    databaseUrl: addressOf("postgres"),
    amqpUrl: addressOf("rabbitmq"),
    redisUrl: addressOf("redis"),
    managementUrl,
  };
}
