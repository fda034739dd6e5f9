import type { Server } from "node:http";
import { hostname } from "node:os";
import { LogController, fastify } from "fastify";
import type { FastifyBaseLogger, FastifyHttpOptions, FastifyInstance } from "fastify";
import type { Registry as MetricsRegistry } from "prom-client";
import { levelRoutes, type LevelRoutesOptions } from "../logging/level-routes.js";
import { answerErrors, replyWithError } from "./answer-errors.js";
import { replyToClientError, replyToConnect } from "./client-error.js";
import { hostRoutes, metricsRoute, type HostRoutesOptions } from "./host-routes.js";
import { measureRequests, type MeasuredAs } from "./measure-requests.js";

/** Fastify's options, but for how it logs. */
export type ServerOptions = Omit<FastifyHttpOptions<Server>, "logger" | "loggerInstance" | "logController">;

/** What a program adds to its HTTP server. */
export type HttpProgram = Readonly<{
  /** In place of the host's own: 64 KiB for a body, 10 s for a request. */
  server?: ServerOptions;
  /** Routes and hooks of the program's own. Its hooks see health and metrics too. */
  routes?: (app: FastifyInstance) => Promise<void> | void;
  /** Its routes answer themselves what goes wrong and what no route takes. Default false: the host does. */
  answersErrors?: boolean;
  /** Where requests of one of its routes are of two kinds. */
  measuredAs?: MeasuredAs;
}>;

export type HttpOptions = HostRoutesOptions &
  HttpProgram &
  Readonly<{
    /** 0 takes a free port. */
    port: number;
    host: string;
    logger: FastifyBaseLogger;
    /** Where requests are counted. Default: `metrics`, else nowhere. */
    measured?: MetricsRegistry;
  }>;

export type HttpServer = Readonly<{
  /** `http://host:port`. */
  address: string;
  /** Stops listening and waits for the answers under way. May be called twice. */
  close(): Promise<void>;
}>;

/** Serves health, metrics and the program's own routes. Resolves once it listens. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const app = fastify({
    bodyLimit: 65_536,
    requestTimeout: 10_000,
    // A kept-alive connection must not hold up the end of the program.
    forceCloseConnections: "idle",
    clientErrorHandler: replyToClientError,
    frameworkErrors: (error, request, reply) => void replyWithError(error, request, reply),
    ...options.server,
    // A child for each request would cost more than most requests do: lines name what they are about themselves.
    childLoggerFactory: (logger) => logger,
    loggerInstance: options.logger,
    // Health checks come every few seconds.
    logController: new LogController({ disableRequestLogging: true }),
  });
  const { measured = options.metrics } = options;
  if (measured !== undefined) measureRequests(app, measured, options.measuredAs);
  if (options.answersErrors !== true) answerErrors(app);
  app.server.on("connect", (_request, socket) => replyToConnect(socket, app.log));
  await options.routes?.(app);
  await app.register(hostRoutes(options));
  const listening = await app.listen({ host: options.host, port: options.port });

  return { address: reachable(listening, options.host), close: () => app.close() };
}

/** Serves what is for operators, on a port that is not for the program's callers: `/metrics`, and levels of the log. Resolves once it listens. */
export async function startMetricsHttp({
  port,
  host,
  logger,
  metrics,
  levels,
}: Readonly<{
  port: number;
  host: string;
  logger: FastifyBaseLogger;
  metrics: MetricsRegistry;
  levels: LevelRoutesOptions | undefined;
}>): Promise<HttpServer> {
  const app = fastify({
    requestTimeout: 10_000,
    forceCloseConnections: true,
    clientErrorHandler: replyToClientError,
    frameworkErrors: (error, request, reply) => void replyWithError(error, request, reply),
    childLoggerFactory: (parent) => parent,
    loggerInstance: logger,
    logController: new LogController({ disableRequestLogging: true }),
  });
  answerErrors(app);
  app.server.on("connect", (_request, socket) => replyToConnect(socket, app.log));
  metricsRoute(app, metrics);
  if (levels !== undefined) await app.register(levelRoutes(levels));
  const listening = await app.listen({ host, port });

  return { address: reachable(listening, host), close: () => app.close() };
}

/** What the others can use: a server on all addresses is named by its machine. */
function reachable(listening: string, host: string): string {
  const url = new URL(listening);
  if (host === "0.0.0.0" || host === "::") url.hostname = hostname();

  return url.origin;
}
