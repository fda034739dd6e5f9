import { setTimeout as sleep } from "node:timers/promises";
import { addressVariables, serverTitles, type ServerAddresses, type ServerName } from "@warren/servers/parts";
import { stackStatus, type StackStatus } from "./stack-status.js";

const LOOK_FOR_MS = 10_000;
const LOOK_EVERY_MS = 500;

/**
 * Where the servers are that a command is to work on: those that the environment names, else those that `npm start` or
 * `npm run stack -- up` started.
 *
 * @throws Error where one of those that are needed does not answer, with what to do
 */
export async function findStack(
  needed: readonly ServerName[] = ["rabbitmq", "postgres"],
): Promise<ServerAddresses> {
  const { servers, managementUrl } = await statusOf(needed);
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

/** Where one of those that are needed runs and is silent it is looked again: one that has just started, or is busy, may answer late. */
async function statusOf(needed: readonly ServerName[]): Promise<StackStatus> {
  for (const until = Date.now() + LOOK_FOR_MS; ;) {
    const status = await stackStatus();
    const isLate = status.servers.some(
      ({ server, answers, pid }) => needed.some((name) => name === server) && pid !== undefined && !answers,
    );
    if (!isLate || Date.now() >= until) return status;
    await sleep(LOOK_EVERY_MS);
  }
}
