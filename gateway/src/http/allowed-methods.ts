import type { FastifyInstance, FastifyReply, FastifyRequest, onSendHookHandler } from "fastify";
import { Problem } from "../problem.js";
import { replyWithProblem } from "./problem-reply.js";

/** The methods that an address takes; none where there is no such address. */
export type AllowedMethods = (address: string) => readonly string[];

/** Answers a request that no route takes. */
export type NotRouted = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

/** Remembers the methods of every route that is added from now on, in this instance and below. */
export function collectMethods(app: FastifyInstance): AllowedMethods {
  const routes = new Map<string, Readonly<{ pattern: RegExp; methods: Set<string> }>>();
  app.addHook("onRoute", ({ url, method }) => {
    // @fastify/cors has it for preflights to anywhere.
    if (url === "*") return;
    const route = routes.get(url) ?? { pattern: patternOf(url), methods: new Set<string>() };
    routes.set(url, route);
    for (const one of [method].flat()) route.methods.add(one);
  });

  return (address) => {
    const [path = ""] = address.split(/[?#]/);
    const found = [...routes.values()].filter(({ pattern }) => pattern.test(path));
    const methods = new Set(found.flatMap((route) => [...route.methods]));

    return methods.size === 0 ? [] : [...methods.add("OPTIONS")];
  };
}

/** What is said of methods (RFC 9110, sections 9.3.7 and 15.5.6). */
export type MethodAnswers = Readonly<{ notRouted: NotRouted; tellMethods: onSendHookHandler }>;

/** Answers what no route takes with 404, or 405 and what the address takes; and OPTIONS with just that, whoever answers it. */
export function methodsOf(allowedMethods: AllowedMethods): MethodAnswers {
  return {
    async notRouted(request, reply) {
      const { method, url } = request;
      const allowed = allowedMethods(url).join(", ");
      if (allowed === "") {
        return replyWithProblem(new Problem("no_such_route", `There is no ${method} here.`), request, reply);
      }
      if (method === "OPTIONS") return reply.code(204).send();
      reply.header("allow", allowed);
      const text = `There is no ${method} here. This address takes ${allowed}.`;

      return replyWithProblem(new Problem("method_not_supported", text), request, reply);
    },
    tellMethods(request, reply, payload, done) {
      if (request.method === "OPTIONS" && reply.statusCode === 204) {
        reply.header("allow", allowedMethods(request.url).join(", "));
      }
      done();
    },
  };
}

/** Matches the addresses of a route: `:name` is a part of it, `*` any rest. */
function patternOf(url: string): RegExp {
  const source = url
    .split("/")
    .map((part) =>
      part.startsWith(":") ? "[^/]+" : part === "*" ? ".*" : part.replaceAll(/[^\w-]/g, "\\$&"),
    )
    .join("/");

  return new RegExp(`^${source}/?$`);
}
