import type { FastifyInstance } from "fastify";
import * as z from "zod";
import type { MakeToken } from "../identity/development-token.js";
import { Problem } from "../problem.js";
import { localOnly } from "./local-only.js";

/**
 * Gives the console a token of a role: `POST /development/sign-in` with `{ "role": "admin" }`. A Fastify plugin, for development
 * alone. Beside what keeps others from this machine out, it answers no page but its own: an administrator's token is not for
 * whatever else runs in a browser here.
 */
export function developmentSignIn(makeToken: MakeToken) {
  return async (app: FastifyInstance): Promise<void> => {
    localOnly(app);
    app.addHook("onRequest", async ({ headers }) => {
      const { origin, host } = headers;
      const isForeign = origin !== undefined && (!URL.canParse(origin) || new URL(origin).host !== host);
      if (isForeign || !OWN_PAGES.has(headers["sec-fetch-site"])) throw new Problem("not_local", FOREIGN);
    });
    app.post("/development/sign-in", async ({ body, log }, reply) => {
      const asked = Asked.safeParse(body);
      if (!asked.success) {
        const message = "has to be customer, trusted or admin";
        throw new Problem("invalid_input", `role: ${message}.`, { errors: [{ path: "role", message }] });
      }
      const { role } = asked.data;
      log.info({ role }, "somebody of this machine signed in by a click");

      return reply.header("cache-control", "no-store").send({ role, ...(await makeToken(role)) });
    });
  };
}

const Asked = z.object({ role: z.enum(["customer", "trusted", "admin"]) });

/** What a browser says of its own pages; programs say nothing. */
const OWN_PAGES: ReadonlySet<unknown> = new Set(["same-origin", undefined]);

const FOREIGN =
  "Tokens are for the console of this gateway, not for another page. On the command line: npm run token.";
