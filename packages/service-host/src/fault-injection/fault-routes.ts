import type { FastifyInstance } from "fastify";
import * as z from "zod";
import { replyWith } from "../http/answer-errors.js";
import { problemOf } from "../http/problem.js";
import { onlyLocal, readBodiesAsText } from "../http/only-local.js";
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
    readBodiesAsText(app, BODY_LIMIT_BYTES);
    onlyLocal(app, { what: "Failures are simulated" });

    app.get(path, () => ({ types: faults.types, active: faults.active() }));

    app.post(path, (request, reply) => {
      const wanted = readBody(request.body, faults.types);
      if ("problem" in wanted) {
        return replyWith(reply, problemOf("invalid_input", wanted.problem), { types: faults.types });
      }

      return faults.inject(wanted.type, wanted.duration);
    });

    app.delete(path, (_request, reply) => {
      faults.end();

      return reply.code(204).send();
    });

    app.delete<{ Params: { type: string } }>(`${path}/:type`, (request, reply) => {
      const type = faults.types.find((known) => known === request.params.type);
      if (type === undefined)
        return replyWith(reply, problemOf("no_such_failure", "Nothing of this name can be simulated here."), {
          types: faults.types,
        });
      faults.end(type);

      return reply.code(204).send();
    });
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
