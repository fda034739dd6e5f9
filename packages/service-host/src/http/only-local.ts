import type { FastifyInstance } from "fastify";
import { isLoopback } from "../loopback.js";
import { replyWith } from "./answer-errors.js";
import { problemOf } from "./problem.js";
import { whyNotLocal } from "./why-not-local.js";

export type OnlyLocalOptions = Readonly<{
  /** For whoever is refused: `Failures are simulated`. */
  what: string;
  /** Whether the connection itself must come from this machine: not through a port that a container publishes. Default false. */
  connection?: boolean;
}>;

/** Lets requests of this machine in alone, since nobody is asked who they are. */
export function onlyLocal(app: FastifyInstance, { what, connection = false }: OnlyLocalOptions): void {
  app.addHook("onRequest", async (request, reply) => {
    const from = request.socket.remoteAddress ?? "";
    const isAway = connection && !isLoopback(from.replace(/^::ffff:/, ""));
    const why = isAway ? "The request comes from another machine." : whyNotLocal(request.headers);
    if (why === undefined) return;

    const detail = `${why} ${what} from the machine itself: with curl, by http://localhost.`;

    return replyWith(reply, problemOf("not_local", detail));
  });
}

/** `curl -d` calls its JSON a form, so bodies are read as text whatever they say they are. */
export function readBodiesAsText(app: FastifyInstance, limitBytes: number): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string", bodyLimit: limitBytes }, (_request, body, done) =>
    done(null, body),
  );
}
