import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import {
  brokerOptions,
  createClosing,
  createIdempotency,
  createLogger,
  createMetrics,
  createRedis,
  createRegistry,
  metricsObserver,
  readEnvironment,
  readinessOf,
} from "@warren/service-host";
import type { Check, Closing } from "@warren/service-host";
import { connect, declareTopology, subscribe, verifyTopology } from "@warren/messaging";
import type { Connection, Subscription } from "@warren/messaging";
import { gateway } from "@warren/generated/gateway";
import { topology } from "@warren/generated/topology";
import { createDesks } from "./admin/desks.js";
import { gatewayEnvironment } from "./environment.js";
import type { GatewayEnvironment } from "./environment.js";
import { createServer } from "./http/server.js";
import { createOrderChanges } from "./live/order-changes.js";
import { createOrderMemory } from "./orders/order-memory.js";
import { createPriceList } from "./orders/price-list.js";
import { guardChecks, watchGuards } from "./remote-guard.js";
import { createRouter } from "./router.js";
import { openShop } from "./shop.js";

export type RunningGateway = Readonly<{
  /** `http://host:port`. */
  url: string;
  connection: Connection;
  /** Resolves where the broker has never let the gateway in and refuses it. */
  refused: Promise<Error>;
  /** Ends live updates, answers what is in hand, and closes everything in bounded time. May be called twice. */
  close(): Promise<void>;
}>;

/** The largest page of the catalogue that the contract allows. */
const CATALOG_PAGE = 500;

/**
 * Starts the gateway. The broker may be away: the gateway is then up, not ready, and promises nothing.
 *
 * @throws EnvironmentError
 */
export async function startGateway(env: NodeJS.ProcessEnv): Promise<RunningGateway> {
  const environment = readEnvironment(gatewayEnvironment, env);
  const logger = createLogger({ name: "gateway", level: environment.LOG_LEVEL });
  const closing = createClosing({ logger });
  try {
    return await start(environment, logger, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

async function start(
  environment: GatewayEnvironment,
  logger: ReturnType<typeof createLogger>,
  closing: Closing,
): Promise<RunningGateway> {
  const metrics = createMetrics("gateway");
  const redis = createRedis({ redisUrl: environment.REDIS_URL, logger });
  closing.add("redis", () => redis?.disconnect());
  const broker = brokerOptions(environment);
  const connection = connect({ ...broker, name: "gateway", logger });
  closing.add("broker", () => connection.close());

  await (environment.TOPOLOGY === "verify" ? verifyTopology : declareTopology)(connection, topology);
  const shop = await openShop(connection, metricsObserver(metrics));
  closing.add("shop", shop.close);
  watchGuards(metrics, shop.guards);
  const changes = createOrderChanges();
  const live = await subscribe(
    gateway,
    { OrderStatusChanged: ({ data }) => changes.tell(data) },
    { connection, logger },
  );
  closing.add("live updates", live.stop);

  const stopping = new AbortController();
  const router = createRouter({
    shop,
    changes,
    closing: stopping.signal,
    memory: createOrderMemory(createIdempotency({ redis }), () => redis?.status === "ready"),
    prices: createPriceList({
      logger,
      page: async (cursor) => (await shop.ask.ListProducts({ limit: CATALOG_PAGE, cursor })).data,
    }),
    timeoutMs: environment.PLACE_TIMEOUT_MS,
    desks: createDesks({ ...broker, url: environment.AMQP_OPERATOR_URL ?? environment.AMQP_URL }),
  });

  const readiness = async () => [
    ...checksOf(connection, live),
    ...guardChecks(shop.guards),
    ...stoppingCheck(closing.signal),
  ];
  const instance = randomUUID();
  const server = await createServer({
    router,
    logger,
    metrics,
    readiness,
    service: "gateway",
    instance,
    version: environment.VERSION,
    apiKeys: environment.WARREN_API_KEYS,
    docsFolder: environment.DOCS_DIR,
    beforeClose: () => stopping.abort(),
  });
  const listening = new URL(await server.listen({ host: environment.HOST, port: environment.PORT }));
  closing.add("http", () => server.close());
  if (environment.HOST === "0.0.0.0" || environment.HOST === "::") listening.hostname = hostname();
  const url = listening.origin;

  const registry = createRegistry({
    redis,
    service: "gateway",
    instance,
    address: url,
    version: environment.VERSION,
    state: async () => ((await readinessOf(readiness)).ready ? "ready" : "unavailable"),
    logger,
  });
  closing.add("registry", registry.stop);
  await registry.start();
  logger.info({ url, instance }, "gateway is running");

  return { url, connection, refused: connection.refused, close: closing.close };
}

/** The reply channel is set up with the connection: one that is connected has it. */
function checksOf(connection: Connection, live: Subscription): readonly Check[] {
  const { state, since, lastError } = connection.health();
  const channel = live.health();
  const why = lastError === undefined ? "" : `: ${lastError}`;

  return [
    state === "connected"
      ? { name: "broker", ok: true }
      : { name: "broker", ok: false, reason: `${state} since ${since.toISOString()}${why}` },
    channel.state === "open"
      ? { name: "live updates", ok: true }
      : {
          name: "live updates",
          ok: false,
          reason: channel.state === "opening" ? channel.reason : channel.state,
        },
  ];
}

function stoppingCheck(signal: AbortSignal): readonly Check[] {
  return signal.aborted ? [{ name: "gateway", ok: false, reason: "stopping" }] : [];
}
