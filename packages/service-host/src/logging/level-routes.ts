import { textOf } from "@warren/messaging";
import type { FastifyInstance } from "fastify";
import type { Logger } from "pino";
import * as z from "zod";
import { replyWith } from "../http/answer-errors.js";
import { problemOf } from "../http/problem.js";
import { onlyLocal, readBodiesAsText } from "../http/only-local.js";
import { components } from "./levels.js";
import type { LogLevels } from "./logger.js";

const BODY_LIMIT_BYTES = 1_024;

const wanted = z.object({ level: z.string().max(500) });

export type LevelRoutesOptions = Readonly<{
  levels: LogLevels;
  logger: Pick<Logger, "warn">;
}>;

/**
 * `GET /admin/log-level` for the levels of a running program, `PUT` with `{ "level": "consume=debug" }` to change what it names,
 * `DELETE` for those of its start. For requests of this machine alone, over connections of this machine.
 */
export function levelRoutes({ levels, logger }: LevelRoutesOptions) {
  const path = "/admin/log-level";
  const shown = () => ({ level: levels.show(), components });

  return (app: FastifyInstance, _options: unknown, done: () => void): void => {
    // What a request says of where it comes from anybody can say who reaches the port.
    onlyLocal(app, { what: "Levels are set", connection: true });
    readBodiesAsText(app, BODY_LIMIT_BYTES);
    app.get(path, shown);
    app.put(path, (request, reply) => {
      const before = levels.show();
      try {
        levels.change(wanted.parse(JSON.parse(String(request.body))).level);
      } catch (error) {
        const message =
          error instanceof TypeError ? textOf(error) : 'send JSON, such as {"level": "consume=debug"}';

        return replyWith(reply, problemOf("invalid_input", message), { components });
      }
      logger.warn({ before, levels: levels.show() }, "levels of the log were changed");

      return shown();
    });
    app.delete(path, () => {
      levels.reset();
      logger.warn({ levels: levels.show() }, "levels of the log are those of the start again");

      return shown();
    });
    done();
  };
}
