import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { within } from "@warren/service-host";
import { detailsOf, Problem } from "../problem.js";
import { instanceOf } from "./problem-reply.js";

/** One server-sent event; a reader that comes back names the id of its last one. */
export type ServerSentEvent = Readonly<{ id: string; event: string; data: unknown }>;

const HEARTBEAT_MS = 15_000;

// Compressing proxies hold bytes back until there are enough of them, unless they may not transform; nginx buffers unless told.
const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/**
 * Sends events as they come, and a comment where none came for a while, so that nothing on the way takes the connection for
 * dead. The first event is awaited before anything is sent: what fails until then is an ordinary error answer, and where no
 * event will come it is 204, which tells an EventSource not to come back
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html).
 *
 * What ends the events later is told by a last one, `problem`, unless to come back as before will do: then the connection is cut.
 */
export async function sendEvents(
  reply: FastifyReply,
  events: AsyncIterator<ServerSentEvent, unknown>,
  stop: AbortController,
): Promise<FastifyReply> {
  reply.raw.once("close", () => stop.abort());
  const first = await events.next();
  if (first.done === true) return reply.code(204).send();
  if (!takesStreams(reply.request)) {
    await events.return?.();

    return reply.headers(HEADERS).send(eventText(first.value));
  }

  return reply.headers(HEADERS).send(Readable.from(withLastWords(textOf(first, events), reply.request)));
}

/** A HEAD has no body, and HTTP/1.0 no chunks: a proxy would wait for the end of the answer. Both get the first event and an end. */
function takesStreams({ method, raw }: FastifyRequest): boolean {
  return method !== "HEAD" && raw.httpVersion !== "1.0";
}

async function* textOf(
  first: IteratorResult<ServerSentEvent, unknown>,
  events: AsyncIterator<ServerSentEvent, unknown>,
): AsyncGenerator<string, void> {
  let pending = Promise.resolve(first);
  for (;;) {
    const next = await within(HEARTBEAT_MS, pending, () => undefined);
    if (next === undefined) {
      yield ": still here\n\n";
      continue;
    }
    if (next.done === true) return;
    yield eventText(next.value);
    pending = events.next();
  }
}

async function* withLastWords(
  texts: AsyncIterable<string>,
  request: FastifyRequest,
): AsyncGenerator<string, void> {
  try {
    yield* texts;
  } catch (error) {
    if (!(error instanceof Problem) || error.problem.code === "unavailable") throw error;
    const problem = { ...detailsOf(error), instance: instanceOf(request) };
    // Without an id: a reader that comes back names the last event of the order.
    yield `event: problem\ndata: ${JSON.stringify(problem)}\n\n`;
  }
}

function eventText({ id, event, data }: ServerSentEvent): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}
