import { replyToClientError, type ServerOptions } from "@warren/service-host";
import type { FastifyInstance } from "fastify";
import type { HttpEnvironment } from "./http-environment.js";
import { replyWithProblem } from "./problem-reply.js";
import { correlationIdOf } from "./request-context.js";

const BODY_LIMIT_BYTES = 1024 * 1024;

type Settings = Pick<
  HttpEnvironment,
  "HEADERS_TIMEOUT_MS" | "REQUEST_TIMEOUT_MS" | "KEEP_ALIVE_TIMEOUT_MS" | "TRUST_PROXY"
>;

/** How the server reads requests, and for how long. `headers` are those of every answer. */
export function serverOptions(
  { HEADERS_TIMEOUT_MS, REQUEST_TIMEOUT_MS, KEEP_ALIVE_TIMEOUT_MS, TRUST_PROXY }: Settings,
  headers: Readonly<Record<string, string>>,
): ServerOptions {
  return {
    // A child for each request would cost more than most requests do: lines name the correlation id themselves.
    childLoggerFactory: (logger) => logger,
    genReqId: (raw) => correlationIdOf(raw),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
    trustProxy: trustedProxies(TRUST_PROXY),
    // A batch names all of its procedures in one path parameter.
    routerOptions: { maxParamLength: 5_000 },
    clientErrorHandler: replyToClientError,
    http: {
      // `checkReadable` looks for it: what Node answers has no body.
      requireHostHeader: false,
      headersTimeout: HEADERS_TIMEOUT_MS,
      // Node looks for late requests that often; by default every 30 s, however short they are to be.
      connectionsCheckingInterval: Math.min(5_000, Math.ceil(HEADERS_TIMEOUT_MS / 2)),
    },
    // An address that cannot be read has no route, and hooks run only for routes.
    frameworkErrors: (error, request, reply) => {
      reply.headers({ ...headers, "x-correlation-id": request.id });
      void replyWithProblem(error, request, reply);
    },
  };
}

function trustedProxies(given: Settings["TRUST_PROXY"]) {
  if (given === undefined) return false;

  return typeof given === "number" ? (_address: string, hop: number) => hop < given : [...given];
}

const SAY_DROPPED_EVERY_MS = 60_000;

/** Lets so many connections in, and says in the log when there are more. */
export function limitConnections({ server, log }: FastifyInstance, maxConnections: number): void {
  let saidAt = -Infinity;
  server.maxConnections = maxConnections;
  server.on("drop", () => {
    if (performance.now() - saidAt < SAY_DROPPED_EVERY_MS) return;
    saidAt = performance.now();
    log.warn({ maxConnections }, "a connection was cut: there are as many as MAX_CONNECTIONS allows");
  });
}
