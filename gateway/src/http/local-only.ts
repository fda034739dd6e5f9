import { whyNotLocal } from "@warren/service-host";
import type { FastifyInstance } from "fastify";
import { Problem } from "../problem.js";

/** Refuses what is not of this machine on the routes of this instance, where callers are taken at their word. */
export function localOnly(app: FastifyInstance): void {
  app.addHook("onRequest", ({ headers }, _reply, done) => {
    const why = whyNotLocal(headers);
    done(why === undefined ? undefined : new Problem("not_local", `${why} ${INSTEAD}`));
  });
}

const INSTEAD =
  "With AUTH_MODE=development callers are taken at their word, so they have to be on this machine: ask http://localhost, or start the gateway with AUTH_MODE=verified and send a token.";
