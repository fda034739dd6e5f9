import { hostname } from "node:os";
import { LogController, fastify } from "fastify";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import { serviceRoutes } from "./service-routes.js";
import type { ServiceRoutesOptions } from "./service-routes.js";

export type HttpOptions = ServiceRoutesOptions &
  Readonly<{
    /** 0 takes a free port. */
    port: number;
    host: string;
    logger: Logger;
    /** Routes of the service's own. */
    routes?: (app: FastifyInstance) => Promise<void> | void;
  }>;

export type HttpServer = Readonly<{
  /** `http://host:port`. */
  address: string;
  /** Stops listening and waits for the answers under way. May be called twice. */
  close(): Promise<void>;
}>;

/** Serves health, metrics and the service's own routes. Resolves once it listens. */
export async function startHttp(options: HttpOptions): Promise<HttpServer> {
  const { logger, routes } = options;
  const app = fastify({
    loggerInstance: logger,
    // Health checks come every few seconds.
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: 65_536,
    requestTimeout: 10_000,
    // A kept-alive connection must not hold up the end of the service.
    forceCloseConnections: "idle",
  });
  await app.register(serviceRoutes(options));
  if (routes !== undefined) await app.register(async (scope) => routes(scope));
  const listening = await app.listen({ host: options.host, port: options.port });

  return { address: reachable(listening, options.host), close: () => app.close() };
}

/** What the others can use: a server on all addresses is named by its machine. */
function reachable(listening: string, host: string): string {
  const url = new URL(listening);
  if (host === "0.0.0.0" || host === "::") url.hostname = hostname();

  return url.origin;
}
