import { addressAnswers } from "./accepts-connections.js";
import { managementRequest, serverTitles, type ServerName } from "./addresses.js";
import { addressVariables, type Environment } from "./choose-way.js";
import type { ProvidedServer } from "./running-servers.js";
import type { SupervisedServer } from "./supervise-servers.js";

/** A server whose address was given: it is used as it is, nothing is started. */
export async function environmentServer(
  server: ServerName,
  address: string,
  env: Environment,
): Promise<ProvidedServer> {
  const managementUrl = server === "rabbitmq" ? await findManagement(address, env) : undefined;
  const brokerMetrics = server === "rabbitmq" ? await findBrokerMetrics(address) : undefined;

  return {
    supervised: answering(address),
    source: `${serverTitles[server]} at the address in ${addressVariables[server]}`,
    addresses: () => {
      switch (server) {
        case "rabbitmq":
          return { amqpUrl: address, managementUrl, brokerMetrics };
        case "postgres":
          return { databaseUrl: address };
        case "redis":
          return { redisUrl: address };
      }
    },
    restart: () =>
      Promise.reject(
        new Error(
          `${serverTitles[server]} was given by ${addressVariables[server]}: who started it must restart it.`,
        ),
      ),
  };
}

/** A server that is not ours: all that is known is whether it takes connections. */
export function answering(address: string): SupervisedServer {
  return {
    look: async () => ((await addressAnswers(address)) ? "runs" : "gone"),
    lastWords: () => "",
  };
}

/** The broker's HTTP API: AMQP_MANAGEMENT_URL, else its usual port where that answers to the same credentials. */
export async function findManagement(amqpUrl: string, env: Environment): Promise<string | undefined> {
  const given = env["AMQP_MANAGEMENT_URL"];
  if (given) return given;
  const broker = new URL(amqpUrl);
  const guess = new URL(`http://${broker.hostname}:15672`);
  guess.username = broker.username || "guest";
  guess.password = broker.password || "guest";
  const { url, headers } = managementRequest(guess.href, "/api/whoami");
  try {
    const response = await fetch(url, { headers, signal: AbortSignal.timeout(2_000) });

    return response.ok ? guess.href.replace(/\/$/, "") : undefined;
  } catch {
    return undefined;
  }
}

/** Where the broker shows its metrics to Prometheus: the usual port, where that answers. */
async function findBrokerMetrics(amqpUrl: string): Promise<string | undefined> {
  const target = `${new URL(amqpUrl).hostname}:15692`;
  try {
    const response = await fetch(`http://${target}/metrics`, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();

    return response.ok ? target : undefined;
  } catch {
    return undefined;
  }
}
