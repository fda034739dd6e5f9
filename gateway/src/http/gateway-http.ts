import { fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import type { FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import type { HttpProgram, ServerOptions } from "@warren/service-host";
import type { FastifyInstance } from "fastify";
import type { Registry } from "prom-client";
import type { Identification } from "../identity/authenticate.js";
import { Problem } from "../problem.js";
import { operationsOf } from "../rest/operations.js";
import type { AppRouter } from "../router.js";
import { replyToClientError, replyToExpectation } from "./client-error.js";
import { docsRoutes } from "./docs.js";
import { readJsonBodiesAsText } from "./json-body.js";
import { localOnly } from "./local-only.js";
import { replyWithProblem, RETRY_AFTER_SECONDS } from "./problem-reply.js";
import { checkReadable } from "./readable-request.js";
import { contextOf, correlationIdOf } from "./request-context.js";
import { challenge } from "./challenge.js";
import { watchRequests } from "./request-metrics.js";
import { restRoutes } from "./rest.js";

export type GatewayHttpOptions = Readonly<{
  router: AppRouter;
  identification: Identification;
  docsFolder: string;
  metrics: Registry;
}>;

export const BODY_LIMIT_BYTES = 1024 * 1024;

/** Procedures of one tRPC request, at most. */
const MAX_BATCH = 50;

const HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
};

const SERVER: ServerOptions = {
  // A child for each request would cost more than most requests do: lines name the correlation id themselves.
  childLoggerFactory: (logger) => logger,
  genReqId: (raw) => correlationIdOf(raw),
  bodyLimit: BODY_LIMIT_BYTES,
  requestTimeout: 30_000,
  // A batch names all of its procedures in one path parameter.
  routerOptions: { maxParamLength: 5_000 },
  clientErrorHandler: replyToClientError,
  // `checkReadable` looks for it: what Node answers has no body.
  http: { requireHostHeader: false },
  // An address that cannot be read has no route, and hooks run only for routes.
  frameworkErrors: (error, request, reply) => {
    reply.headers({ ...HEADERS, "x-correlation-id": request.id });
    void replyWithProblem(error, request, reply);
  },
};

/** What the gateway serves over HTTP: tRPC, REST and the docs site. */
export function gatewayHttp(options: GatewayHttpOptions): HttpProgram {
  return {
    server: SERVER,
    async routes(app) {
      addHooks(app, options.metrics);
      await app.register(docsRoutes(options.docsFolder));
      await app.register(procedureRoutes(options));
    },
  };
}

function addHooks(app: FastifyInstance, metrics: Registry): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...HEADERS, "x-correlation-id": request.id });
    checkReadable(request, reply);
  });
  app.server.on("checkExpectation", (request, response) => replyToExpectation(request, response, app.log));
  watchRequests(app, metrics);
  app.addHook("onSend", challenge);
  app.setErrorHandler(replyWithProblem);
  app.setNotFoundHandler((request, reply) =>
    replyWithProblem(new Problem("no_such_route", `There is no ${request.method} here.`), request, reply),
  );
}

/** The procedures, both ways. A Fastify plugin. */
function procedureRoutes(options: GatewayHttpOptions) {
  const { router, identification } = options;

  return async (app: FastifyInstance): Promise<void> => {
    if (identification.withoutCredentials === "unverified") localOnly(app);
    await app.register(restRoutes(operationsOf(router), (request) => contextOf(request, identification)));
    await app.register(trpcRoutes(options), { prefix: "/trpc" });
  };
}

/** The procedures over tRPC. A Fastify plugin. */
function trpcRoutes(options: GatewayHttpOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    fastifyTRPCPlugin(app, trpcOptions(options), () => undefined);
    readJsonBodiesAsText(app);
  };
}

function trpcOptions({ router, identification }: GatewayHttpOptions): FastifyTRPCPluginOptions<AppRouter> {
  return {
    trpcOptions: {
      router,
      maxBatchSize: MAX_BATCH,
      createContext: ({ req }) => contextOf(req, identification),
      responseMeta: ({ errors }) =>
        errors.some(({ code }) => code === "SERVICE_UNAVAILABLE")
          ? { headers: new Headers({ "retry-after": String(RETRY_AFTER_SECONDS) }) }
          : {},
      onError({ error, req }) {
        if (error.code !== "INTERNAL_SERVER_ERROR") return;
        req.log.error({ err: error, correlationId: req.id }, "a procedure failed");
      },
    },
  };
}
