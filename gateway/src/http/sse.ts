import { Readable } from "node:stream";
import type { FastifyReply, FastifyRequest } from "fastify";
import { within } from "@warren/service-host";
import { detailsOf, Problem } from "../problem.js";
import { instanceOf } from "./problem-reply.js";

/** One server-sent event; a reader that comes back names the id of its last one. */
export type ServerSentEvent = Readonly<{ id: string; event: string; data: unknown }>;

const HEARTBEAT_MS = 15_000;

/** How long the first event is awaited: longer than what fails takes to fail. */
const FIRST_WITHIN_MS = 3_000;

const STILL_HERE = ": still here\n\n";

// Compressing proxies hold bytes back until there are enough of them, unless they may not transform; nginx buffers unless told.
const HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/**
 * Sends events as they come, and a comment where none came for a while, so that nothing on the way takes the connection for
 * dead. The first event is awaited for a moment before anything is sent: what fails until then is an ordinary error answer, and
 * where no event will come it is 204, which tells an EventSource not to come back
 * (https://html.spec.whatwg.org/multipage/server-sent-events.html). For longer it is not awaited, since a reader that has seen all
 * there is may have to wait for the next one for as long as a parcel takes.
 *
 * What ends the events later is told by a last one, `problem`, unless to come back as before will do: then the connection is cut.
 */
export async function sendEvents(
  reply: FastifyReply,
  events: AsyncIterator<ServerSentEvent, unknown>,
  stop: AbortController,
): Promise<FastifyReply> {
  reply.raw.once("close", () => stop.abort());
  const pending = events.next();
  const first = await within(FIRST_WITHIN_MS, pending, () => undefined);
  if (first?.done === true) return reply.code(204).send();
  const begin = first === undefined ? STILL_HERE : "";
  if (!takesStreams(reply.request)) {
    stop.abort();
    await events.return?.();

    return reply.headers(HEADERS).send(first === undefined ? begin : eventText(first.value));
  }

  return reply
    .headers(HEADERS)
    .send(Readable.from(withLastWords(textOf(begin, pending, events), reply.request)));
}

/** A HEAD has no body, and HTTP/1.0 no chunks: a proxy would wait for the end of the answer. Both get the first event and an end. */
function takesStreams({ method, raw }: FastifyRequest): boolean {
  return method !== "HEAD" && raw.httpVersion !== "1.0";
}

async function* textOf(
  begin: string,
  first: Promise<IteratorResult<ServerSentEvent, unknown>>,
  events: AsyncIterator<ServerSentEvent, unknown>,
): AsyncGenerator<string, void> {
  if (begin !== "") yield begin;
  let pending = first;
  for (;;) {
    const next = await within(HEARTBEAT_MS, pending, () => undefined);
    if (next === undefined) {
      yield STILL_HERE;
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
