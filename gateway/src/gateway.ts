import {
  beginAtZero,
  brokerCheck,
  brokerOptions,
  readEnvironment,
  runHost,
  type Check,
  type HostProgram,
  type HostResources,
  type RunningHost,
} from "@warren/service-host";
import { createPublisher, subscribe, type Publisher, type Subscription } from "@warren/messaging";
import { gateway } from "@warren/generated/gateway";
import { topology } from "@warren/generated/topology";
import { createAsDeadLetterAdmin } from "./admin/as-dead-letter-admin.js";
import { circuitsOf } from "./admin/circuits.js";
import { createQueueReader } from "./admin/queue-reader.js";
import { createSimulations, type Simulations } from "./admin/simulations.js";
import { gatewayEnvironment, type GatewayEnvironment } from "./environment.js";
import { gatewayHttp } from "./http/gateway-http.js";
import { createPrometheus } from "./insights/ask-prometheus.js";
import { createOrderWindow, type OrderWindow } from "./insights/order-window.js";
import { createInsightsReader } from "./insights/read-insights.js";
import type { Identification } from "./identity/authenticate.js";
import { developmentTokens } from "./identity/development-token.js";
import { tokenSettings } from "./identity/identity-environment.js";
import { rememberVerified } from "./identity/remember-verified.js";
import { createTokenVerifier, type TokenSettings } from "./identity/verify-token.js";
import { limitSettings } from "./limits/limits-environment.js";
import { openLimits } from "./limits/open-limits.js";
import { createOpenStreams } from "./live/open-streams.js";
import { createOrderChanges, MAX_WATCHERS, watchOrderChanges } from "./live/order-changes.js";
import { createMailCatcher } from "./mails/mail-catcher.js";
import { noteGivenUp } from "./orders/note-given-up.js";
import { createOrderMemory } from "./orders/order-memory.js";
import { createJourneyReader } from "./orders/read-journey.js";
import { createPriceList } from "./orders/price-list.js";
import type { OrderParts } from "./procedures/orders.js";
import { guardChecks, watchGuards } from "./remote-guard.js";
import { createRouter, type AppRouter } from "./router.js";
import { openShop } from "./shop.js";

/** A gateway at work. `close` ends live updates, finishes what is under way, and closes everything in bounded time. */
export type RunningGateway = RunningHost;

/** As many live updates as one gateway has room for. */
const UNLIMITED = { perCaller: MAX_WATCHERS, perAddress: MAX_WATCHERS };

/** The largest page of the catalogue that the contract allows. */
const CATALOG_PAGE = 500;

/**
 * Starts the gateway. The broker may be away: the gateway is then up, not ready, and promises nothing.
 *
 * @throws EnvironmentError
 */
export async function startGateway(env: NodeJS.ProcessEnv): Promise<RunningGateway> {
  const environment = readEnvironment(gatewayEnvironment, env);
  const tokens = tokenSettings(environment);

  return runHost({
    name: "gateway",
    topology,
    environment,
    open: (host) => gatewayProgram(environment, host, identificationFor(environment, tokens, host)),
  });
}

async function gatewayProgram(
  environment: GatewayEnvironment,
  host: HostResources,
  identification: Identification,
): Promise<HostProgram> {
  const { connection, logger, metrics, observer, onClose } = host;
  beginAtZero(metrics, gateway);
  await host.declareTopology();
  const shop = await openShop(connection, observer, logger);
  onClose("shop", shop.close);
  watchGuards(metrics, shop.guards);
  const changes = createOrderChanges();
  watchOrderChanges(metrics, changes);
  const window = createOrderWindow();
  const limits = limitSettings(environment);
  const streams = createOpenStreams(limits ?? UNLIMITED);
  const memory = createOrderMemory(host.idempotency, () => host.redis?.status === "ready");
  const simulations = openSimulations(host);
  const updates = await subscribe(
    gateway,
    {
      OrderStatusChanged: ({ data }) => {
        changes.tell(data);
        window.tell(data);
      },
      FailureSimulated: ({ data }) => simulations.hear(data),
      ...noteGivenUp(memory, logger),
    },
    { connection, logger },
  );
  onClose("live updates", updates.stop);

  return {
    http: gatewayHttp({
      router: gatewayRouter(environment, host, { shop, changes, streams, memory, simulations, window }),
      identification,
      docsFolder: environment.DOCS_DIR,
      consoleFolder: environment.CONSOLE_DIR,
      makeToken: developmentTokens(environment),
      showsMails: environment.MAIL_CATCHER_URL !== undefined,
      settings: environment,
      limits: limits === undefined ? undefined : openLimits(limits, host),
    }),
    // The reply channel is set up with the connection: one that is connected has it.
    checks: () => [brokerCheck(connection), liveUpdatesCheck(updates), ...guardChecks(shop.guards)],
    circuits: () => circuitsOf(shop.guards),
    start: async () => ({}),
  };
}

/** Its publisher is opened when somebody simulates something: nobody does in production. */
function openSimulations({ connection, instances, onClose }: HostResources): Simulations {
  let publisher: Promise<Publisher<typeof gateway>> | undefined;
  onClose("simulated failures", async () => (await publisher)?.close());

  return createSimulations({
    publisher: () => (publisher ??= createPublisher(gateway, connection)),
    instances,
  });
}

function identificationFor(
  { AUTH_MODE, WARREN_API_KEYS: apiKeys }: GatewayEnvironment,
  tokens: TokenSettings | undefined,
  { logger }: HostResources,
): Identification {
  const isDevelopment = AUTH_MODE === "development";
  if (isDevelopment) logger.warn(DEVELOPMENT);

  return {
    withoutCredentials: isDevelopment ? "unverified" : "anonymous",
    apiKeys,
    verifyToken: tokens === undefined ? undefined : rememberVerified(createTokenVerifier(tokens, { logger })),
  };
}

const DEVELOPMENT =
  "AUTH_MODE=development: callers without a token are taken at their word. They reach the orders of every customer. Not for production.";

function gatewayRouter(
  environment: GatewayEnvironment,
  { logger, signal, instance, instances, pauses }: HostResources,
  {
    shop,
    changes,
    streams,
    memory,
    simulations,
    window,
  }: Pick<OrderParts, "shop" | "changes" | "streams" | "memory"> &
    Readonly<{ simulations: Simulations; window: OrderWindow }>,
): AppRouter {
  const operatorUrl = environment.AMQP_OPERATOR_URL ?? environment.AMQP_URL;
  const prometheusUrl = environment.PROMETHEUS_URL;

  return createRouter({
    shop,
    changes,
    streams,
    closing: signal,
    memory,
    readJourney: createJourneyReader(environment.TRACE_FOLDER),
    prices: createPriceList({
      logger,
      page: async (cursor) => (await shop.ask.ListProducts({ limit: CATALOG_PAGE, cursor })).data,
    }),
    timeoutMs: environment.PLACE_TIMEOUT_MS,
    asDeadLetterAdmin: createAsDeadLetterAdmin({ ...brokerOptions(environment), url: operatorUrl }),
    instance,
    instances,
    pauses,
    circuits: () => circuitsOf(shop.guards),
    readQueues: createQueueReader({ amqpUrl: operatorUrl, managementUrl: environment.AMQP_MANAGEMENT_URL }),
    simulations,
    readInsights: createInsightsReader({
      window,
      prometheus: prometheusUrl === undefined ? undefined : createPrometheus(prometheusUrl),
      logger,
    }),
    mails: createMailCatcher(environment.MAIL_CATCHER_URL),
    simulateFailures: environment.SIMULATE_FAILURES !== "off",
  });
}

function liveUpdatesCheck(updates: Subscription): Check {
  const name = "live updates";
  const health = updates.health();
  if (health.state === "open") return { name, ok: true };

  return { name, ok: false, reason: health.state === "opening" ? health.reason : health.state };
}
