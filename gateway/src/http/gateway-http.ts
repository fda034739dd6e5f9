import { fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import type { FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import type { HttpProgram } from "@warren/service-host";
import type { FastifyInstance } from "fastify";
import type { Registry } from "prom-client";
import type { Identification } from "../identity/authenticate.js";
import { operationsOf } from "../rest/operations.js";
import type { AppRouter } from "../router.js";
import { collectMethods, methodsOf, type MethodAnswers } from "./allowed-methods.js";
import { cacheCatalogue } from "./catalogue-caching.js";
import { challenge } from "./challenge.js";
import { replyToExpectation } from "./client-error.js";
import { compressAnswers } from "./compression.js";
import { allowPages, PAGES_OF_THIS_MACHINE } from "./cors.js";
import { docsRoutes } from "./docs.js";
import type { HttpEnvironment } from "./http-environment.js";
import { readJsonBodiesAsText } from "./json-body.js";
import { landing } from "./landing.js";
import { localOnly } from "./local-only.js";
import { sendAnswersAsText } from "./plain-trpc-answers.js";
import { replyWithProblem, RETRY_AFTER_SECONDS } from "./problem-reply.js";
import { checkReadable } from "./readable-request.js";
import { contextOf } from "./request-context.js";
import { watchRequests } from "./request-metrics.js";
import { restRoutes } from "./rest.js";
import { securityHeaders } from "./security-headers.js";
import { limitConnections, serverOptions } from "./server-options.js";

export type GatewayHttpOptions = Readonly<{
  router: AppRouter;
  identification: Identification;
  docsFolder: string;
  metrics: Registry;
  settings: HttpEnvironment;
}>;

/** Procedures of one tRPC request, at most. */
const MAX_BATCH = 50;

/** What the gateway serves over HTTP: tRPC, REST and the docs site. */
export function gatewayHttp(options: GatewayHttpOptions): HttpProgram {
  const { settings, identification } = options;
  const headers = securityHeaders({ hstsSeconds: settings.HSTS_SECONDS });
  const isDevelopment = identification.withoutCredentials === "unverified";
  const pages = [...settings.CORS_ORIGINS, ...(isDevelopment ? PAGES_OF_THIS_MACHINE : [])];

  return {
    server: serverOptions(settings, headers),
    async routes(app) {
      limitConnections(app, settings.MAX_CONNECTIONS);
      const methods = methodsOf(collectMethods(app));
      addHooks(app, { headers, metrics: options.metrics, ...methods });
      await allowPages(app, pages);
      await compressAnswers(app);
      landing(app);
      await app.register(docsRoutes(options.docsFolder, methods.notRouted));
      await app.register(procedureRoutes(options));
    },
  };
}

type Hooks = MethodAnswers & Readonly<{ headers: Readonly<Record<string, string>>; metrics: Registry }>;

function addHooks(app: FastifyInstance, { headers, metrics, notRouted, tellMethods }: Hooks): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({ ...headers, "x-correlation-id": request.id });
    checkReadable(request, reply);
  });
  app.server.on("checkExpectation", (request, response) => replyToExpectation(request, response, app.log));
  watchRequests(app, metrics);
  app.addHook("onSend", challenge);
  app.addHook("onSend", tellMethods);
  app.setErrorHandler(replyWithProblem);
  app.setNotFoundHandler(notRouted);
}

/** The procedures, both ways. A Fastify plugin. */
function procedureRoutes(options: GatewayHttpOptions) {
  const { router, identification } = options;

  return async (app: FastifyInstance): Promise<void> => {
    if (identification.withoutCredentials === "unverified") localOnly(app);
    cacheCatalogue(app);
    await app.register(restRoutes(operationsOf(router), (request) => contextOf(request, identification)));
    await app.register(trpcRoutes(options), { prefix: "/trpc" });
  };
}

/** The procedures over tRPC. A Fastify plugin. */
function trpcRoutes(options: GatewayHttpOptions) {
  return async (app: FastifyInstance): Promise<void> => {
    fastifyTRPCPlugin(app, trpcOptions(options), () => undefined);
    readJsonBodiesAsText(app);
    sendAnswersAsText(app);
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
