import { componentLogger, type Connection } from "@warren/messaging";
import type { Topology } from "@warren/messaging/contract";
import type { Logger } from "pino";
import { watchCertificates } from "../certificates/watch-certificates.js";
import type { HostEnvironment } from "../environment.js";
import type { FaultType, Faults } from "../fault-injection/faults.js";
import type { NamedCircuit } from "../circuit.js";
import type { Check } from "../http/health.js";
import { startHttp, startMetricsHttp, type HttpProgram } from "../http/http.js";
import { createLogger, logLevelsOf } from "../logging/logger.js";
import { watchReadiness } from "../metrics/watch-readiness.js";
import { redisCheck } from "../redis/redis-check.js";
import { createRegistry, type Registry } from "../redis/registry.js";
import { registryPrefix } from "../redis/registry-prefix.js";
import { startTracing } from "../tracing/start-tracing.js";
import { watchLostSpans } from "../tracing/watch-lost-spans.js";
import { createClosing } from "./closing.js";
import { openResources, type HostResources } from "./host-resources.js";
import { openReport } from "./report.js";

/** A program that talks to the broker and answers over HTTP. */
export type HostDefinition<Started extends object = object> = Readonly<{
  /** In logs, metrics, health and registry, and the name of its connections. */
  name: string;
  topology: Topology;
  environment: HostEnvironment;
  /** What can be injected where SIMULATE_FAILURES allows it. Default: nothing. */
  faultTypes?: readonly FaultType[];
  /** Default: one by the program's name and LOG_LEVEL. */
  logger?: Logger | undefined;
  /** Default 10,000. */
  closeTimeoutMs?: number | undefined;
  /** Builds the program; what it opens is closed through `onClose`. */
  open(host: HostResources): HostProgram<Started> | Promise<HostProgram<Started>>;
}>;

/** What a program does, in the order in which it is asked to. */
export type HostProgram<Started extends object = object> = Readonly<{
  http?: HttpProgram;
  /** What must be true for the program to be ready. */
  checks(): readonly Check[] | Promise<readonly Check[]>;
  /** Its circuit breakers, for the registry. Default: it has none. */
  circuits?(): readonly NamedCircuit[];
  /** Starts what is only to begin once health can be asked. What it returns is added to what `runHost` returns. */
  start(): Promise<Started>;
}>;

export type RunningHost = Readonly<{
  /** `http://host:port`. */
  url: string;
  connection: Connection;
  faults: Faults;
  registry: Registry;
  /** Resolves where the broker has never let the program in and does not accept it: it cannot work until that is mended. */
  fatalError: Promise<Error>;
  /** Takes nothing new, finishes what is under way, and closes everything in bounded time. May be called twice. */
  close(): Promise<void>;
}>;

/**
 * Runs a program: opens its connections, serves its HTTP with health and metrics, starts it, and enters it in the registry.
 * Broker and Redis may be away. What cannot start is closed again.
 */
export async function runHost<Started extends object>(
  definition: HostDefinition<Started>,
): Promise<RunningHost & Started> {
  const { name, environment, closeTimeoutMs } = definition;
  const logger = definition.logger ?? createLogger({ name, level: environment.LOG_LEVEL });
  const ownLines = componentLogger(logger, "host");
  const closing = createClosing({
    logger: ownLines,
    ...(closeTimeoutMs === undefined ? {} : { timeoutMs: closeTimeoutMs }),
  });
  try {
    const tracing = await startTracing({ name, environment, logger: ownLines });
    if (tracing !== undefined) closing.add("traces", tracing.end);
    const host = openResources({ ...definition, logger, closing });
    if (tracing !== undefined) watchLostSpans(host.metrics, tracing.lost);
    closing.add("certificates", watchCertificates({ environment, metrics: host.metrics, logger }));
    const program = await definition.open(host);
    const readiness = async () => {
      const checks = await Promise.all([program.checks(), redisCheck(host.redis)]);

      return [...checks.flat(), ...stoppingCheck(closing.signal)];
    };
    watchReadiness(host.metrics, readiness);
    const url = await listen(definition, host, { readiness, http: program.http });
    const started = await program.start();
    const registry = await register(definition, host, {
      readiness,
      url,
      circuits: () => program.circuits?.() ?? [],
    });
    ownLines.info({ url, instance: host.instance }, `${name} is running`);
    // Whoever has started it waits for this line.
    logger.flush();
    const { connection, faults } = host;

    return {
      ...started,
      url,
      connection,
      faults,
      registry,
      fatalError: connection.loginRefused,
      close: closing.close,
    };
  } catch (error) {
    await closing.close();
    throw error;
  }
}

type Named = Readonly<{ name: string }>;
type Readiness = () => Promise<readonly Check[]>;

async function listen(
  { name }: Named,
  { environment, instance, logger, metrics, faults, onClose }: HostResources,
  { readiness, http }: Readonly<{ readiness: Readiness; http: HttpProgram | undefined }>,
): Promise<string> {
  const isProduction = environment.NODE_ENV === "production";
  const control = logLevelsOf(logger);
  // In production these are not for the port that callers reach: a proxy on the same machine makes everybody look local.
  const levels = control && { levels: control, logger: componentLogger(logger, "host") };
  const server = await startHttp({
    service: name,
    instance,
    version: environment.VERSION,
    host: environment.HOST,
    port: environment.PORT,
    logger: componentLogger(logger, "http"),
    readiness,
    levels: environment.METRICS_PORT === undefined && !isProduction ? levels : undefined,
    metrics: environment.METRICS_PORT === undefined ? metrics : undefined,
    measured: metrics,
    faults,
    simulateFailures: environment.SIMULATE_FAILURES === "local",
    ...http,
  });
  onClose("http", server.close);
  if (environment.METRICS_PORT !== undefined) {
    const { HOST: host, METRICS_PORT: port } = environment;
    const own = await startMetricsHttp({
      ...{ host, port, metrics, levels },
      logger: componentLogger(logger, "http"),
    });
    onClose("metrics", own.close);
    componentLogger(logger, "host").info({ url: own.address }, "metrics have a port of their own");
  }

  return server.address;
}

async function register(
  { name }: Named,
  { environment, instance, logger, redis, faults, metrics, onClose }: HostResources,
  {
    readiness,
    url,
    circuits,
  }: Readonly<{ readiness: Readiness; url: string; circuits: () => readonly NamedCircuit[] }>,
): Promise<Registry> {
  const report = openReport({ readiness, circuits, faults, metrics });
  onClose("report", report.stop);
  const registry = createRegistry({
    redis,
    service: name,
    instance,
    address: url,
    version: environment.VERSION,
    say: report.say,
    logger: componentLogger(logger, "redis"),
    prefix: registryPrefix(environment.AMQP_URL),
  });
  onClose("registry", registry.stop);
  await registry.start();

  return registry;
}

function stoppingCheck(signal: AbortSignal): readonly Check[] {
  return signal.aborted ? [{ name: "shutdown", ok: false, reason: "stopping" }] : [];
}
