import type { FastifyInstance } from "fastify";

/**
 * Sends tRPC's answers as text, as those of REST are: as streams of one piece they would be compressed however small they are,
 * and cost more. Events, and batches that are sent piece by piece, stay streams.
 */
export function sendAnswersAsText(app: FastifyInstance): void {
  app.addHook("onSend", async (_request, reply, payload) => {
    if (!(payload instanceof Response)) return payload;
    // What else the answer depends on would be overwritten.
    const vary = reply.getHeader("vary");
    if (vary !== undefined) payload.headers.append("vary", String(vary));
    if (isStream(payload)) return payload;
    reply.code(payload.status).headers(Object.fromEntries(payload.headers));

    return payload.text();
  });
}

function isStream({ headers }: Response): boolean {
  const isJson = headers.get("content-type")?.startsWith("application/json") === true;

  return !isJson || headers.has("transfer-encoding");
}
