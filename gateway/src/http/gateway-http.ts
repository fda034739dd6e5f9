import { fastifyTRPCPlugin } from "@trpc/server/adapters/fastify";
import type { FastifyTRPCPluginOptions } from "@trpc/server/adapters/fastify";
import { loggableError } from "@warren/messaging";
import { replyToExpectation, type HttpProgram } from "@warren/service-host";
import type { FastifyInstance } from "fastify";
import type { Identification } from "../identity/authenticate.js";
import type { MakeToken } from "../identity/development-token.js";
import type { Limits } from "../limits/limits.js";
import { openApiDocument } from "../openapi/document.js";
import { operationsOf, type Operation } from "../rest/operations.js";
import type { AppRouter } from "../router.js";
import { admission, type Admit } from "./admission.js";
import { collectMethods, methodsOf, type MethodAnswers, type NotRouted } from "./allowed-methods.js";
import { apiPageRoutes } from "./api-page.js";
import { cacheCatalogue } from "./catalogue-caching.js";
import { challenge } from "./challenge.js";
import { compressAnswers } from "./compression.js";
import { allowPages, PAGES_OF_THIS_MACHINE } from "./cors.js";
import { consoleOf } from "./console.js";
import { developmentSignIn } from "./development-sign-in.js";
import { docsRoutes } from "./docs.js";
import type { HttpEnvironment } from "./http-environment.js";
import { readJsonBodiesAsText } from "./json-body.js";
import { landing } from "./landing.js";
import { localOnly } from "./local-only.js";
import { measuredAs } from "./measured-as.js";
import { sendAnswersAsText } from "./plain-trpc-answers.js";
import { replyWithProblem, retryAfterOf } from "./problem-reply.js";
import { checkReadable } from "./readable-request.js";
import { correlationIdOf } from "./request-context.js";
import { requestIds } from "./request-ids.js";
import { logRequests } from "./request-log.js";
import { restRoutes } from "./rest.js";
import { securityHeaders } from "./security-headers.js";
import { traceRequests } from "./request-traces.js";
import { limitConnections, serverOptions } from "./server-options.js";

export type GatewayHttpOptions = Readonly<{
  router: AppRouter;
  identification: Identification;
  docsFolder: string;
  consoleFolder: string;
  /** Undefined outside of development. */
  makeToken: MakeToken | undefined;
  /** Whether a mail catcher keeps what the shop sends. */
  showsMails: boolean;
  settings: HttpEnvironment;
  /** Undefined where nobody is limited. */
  limits: Limits | undefined;
}>;

/** Procedures of one tRPC request, at most. */
const MAX_BATCH = 50;

/** What the gateway serves over HTTP: the console, tRPC, REST with its description, and the docs site. */
export function gatewayHttp(options: GatewayHttpOptions): HttpProgram {
  const { settings, identification, makeToken } = options;
  const operations = operationsOf(options.router);
  const headers = securityHeaders({ hstsSeconds: settings.HSTS_SECONDS });
  const isDevelopment = identification.withoutCredentials === "unverified";
  const pages = [...settings.CORS_ORIGINS, ...(isDevelopment ? PAGES_OF_THIS_MACHINE : [])];

  return {
    server: serverOptions(settings, headers),
    answersErrors: true,
    measuredAs: measuredAs(operations),
    async routes(app) {
      limitConnections(app, settings.MAX_CONNECTIONS);
      const methods = methodsOf(collectMethods(app));
      const webConsole = consoleOf({
        folder: options.consoleFolder,
        signsIn: makeToken !== undefined,
        showsMails: options.showsMails,
      });
      const notRouted: NotRouted = async (request, reply) =>
        (await webConsole.page(request, reply)) ?? methods.notRouted(request, reply);
      addHooks(app, { headers, ...methods, notRouted });
      await allowPages(app, pages);
      await compressAnswers(app);
      landing(app, webConsole);
      await webConsole.routes(app);
      if (makeToken !== undefined) await app.register(developmentSignIn(makeToken));
      await app.register(docsRoutes(options.docsFolder, methods.notRouted));
      await app.register(apiPageRoutes(() => openApiDocument(operations)));
      await app.register(procedureRoutes(options, operations));
    },
  };
}

type Hooks = MethodAnswers & Readonly<{ headers: Readonly<Record<string, string>> }>;

function addHooks(app: FastifyInstance, { headers, notRouted, tellMethods }: Hooks): void {
  // Hooks of every request call back: a promise each costs more than what they do.
  app.addHook("onRequest", (request, reply, done) => {
    reply.headers(headers).header("x-correlation-id", request.id);
    checkReadable(request, reply);
    done();
  });
  app.server.on("checkExpectation", (request, response) =>
    replyToExpectation(response, { log: app.log, correlationId: correlationIdOf(request) }),
  );
  logRequests(app);
  app.addHook("onSend", challenge);
  app.addHook("onSend", tellMethods);
  app.setErrorHandler(replyWithProblem);
  app.setNotFoundHandler(notRouted);
}

/** The procedures, both ways. A Fastify plugin. */
function procedureRoutes(options: GatewayHttpOptions, operations: readonly Operation[]) {
  const { router, identification, limits } = options;
  const admit = admission(identification, limits);

  return async (app: FastifyInstance): Promise<void> => {
    if (identification.withoutCredentials === "unverified") localOnly(app);
    traceRequests(app);
    cacheCatalogue(app);
    await app.register(restRoutes(operations, (request, reply) => admit(request, reply, 1)));
    await app.register(trpcRoutes(router, admit), { prefix: "/trpc" });
  };
}

/** The procedures over tRPC. A Fastify plugin. */
function trpcRoutes(router: AppRouter, admit: Admit) {
  return async (app: FastifyInstance): Promise<void> => {
    fastifyTRPCPlugin(app, trpcOptions(router, admit), () => undefined);
    readJsonBodiesAsText(app);
    sendAnswersAsText(app);
  };
}

function trpcOptions(router: AppRouter, admit: Admit): FastifyTRPCPluginOptions<AppRouter> {
  return {
    trpcOptions: {
      router,
      maxBatchSize: MAX_BATCH,
      createContext: ({ req, res, info }) => admit(req, res, info.calls.length),
      responseMeta: ({ errors }) => {
        const waits = errors.flatMap((error) => retryAfterOf(error) ?? []);

        return waits.length === 0
          ? {}
          : { headers: new Headers({ "retry-after": String(Math.max(...waits)) }) };
      },
      onError({ error, req, input }) {
        if (error.code !== "INTERNAL_SERVER_ERROR") return;
        const err = loggableError(error, input === undefined ? "" : JSON.stringify(input));
        req.log.error({ ...requestIds(req), err }, "a procedure failed");
      },
    },
  };
}
