import type { FastifyInstance } from "fastify";
import * as z from "zod";
import { whyNotLocal } from "../http/why-not-local.js";
import { DEFAULT_FAULT_MS, MAX_FAULT_MS } from "./faults.js";
import type { FaultType, Faults } from "./faults.js";

const BODY_LIMIT_BYTES = 1_024;

/**
 * `POST /admin/simulate-failure` with `{ "type", "duration" }` (ms), `GET` for those under way, `DELETE` to end them all,
 * `DELETE /admin/simulate-failure/:type` to end one. For requests of this machine, since nobody is asked who they are; never for production.
 */
export function faultRoutes(faults: Faults) {
  const path = "/admin/simulate-failure";

  return async (app: FastifyInstance): Promise<void> => {
    // `curl -d` calls its JSON a form, so the body is read as JSON whatever it says it is.
    app.removeAllContentTypeParsers();
    app.addContentTypeParser(
      "*",
      { parseAs: "string", bodyLimit: BODY_LIMIT_BYTES },
      (_request, body, done) => done(null, body),
    );

    app.addHook("onRequest", async (request, reply) => {
      const why = whyNotLocal(request.headers);
      if (why === undefined) return;

      return reply
        .code(403)
        .type("application/problem+json")
        .send(JSON.stringify(notLocal(why)));
    });

    app.get(path, () => ({ types: faults.types, active: faults.active() }));

    app.post(path, (request, reply) => {
      const wanted = readBody(request.body, faults.types);
      if ("problem" in wanted) {
        return reply.code(400).send({ error: "bad_request", message: wanted.problem, types: faults.types });
      }

      return faults.inject(wanted.type, wanted.duration);
    });

    app.delete(path, (_request, reply) => {
      faults.end();

      return reply.code(204).send();
    });

    app.delete<{ Params: { type: string } }>(`${path}/:type`, (request, reply) => {
      const type = faults.types.find((known) => known === request.params.type);
      if (type === undefined) return reply.code(404).send({ error: "not_found", types: faults.types });
      faults.end(type);

      return reply.code(204).send();
    });
  };
}

function notLocal(why: string) {
  return {
    type: "urn:warren:problem:not_local",
    title: "Only for this machine",
    status: 403,
    code: "not_local",
    detail: `${why} Failures are simulated from the machine itself: with curl, by http://localhost.`,
  };
}

type Wanted = Readonly<{ type: FaultType; duration: number } | { problem: string }>;

function readBody(body: unknown, types: readonly FaultType[]): Wanted {
  const schema = z.object({
    type: z.enum(types),
    duration: z.number().int().min(1).max(MAX_FAULT_MS).default(DEFAULT_FAULT_MS),
  });
  try {
    const result = schema.safeParse(JSON.parse(String(body)));
    if (result.success) return result.data;

    return {
      problem: result.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
    };
  } catch {
    return { problem: 'send JSON, such as {"type": "database_timeout", "duration": 30000} (milliseconds)' };
  }
}
