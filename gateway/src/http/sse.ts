import { Readable } from "node:stream";
import type { FastifyReply } from "fastify";
import { within } from "@warren/service-host";

/** One server-sent event; a reader that comes back names the id of its last one. */
export type ServerSentEvent = Readonly<{ id: string; event: string; data: unknown }>;

const HEARTBEAT_MS = 15_000;

/**
 * Sends events as they come, and a comment where none came for a while, so that nothing on the way takes the connection for
 * dead. The first event is awaited before anything is sent: what fails until then is an ordinary error answer.
 */
export async function sendEvents(
  reply: FastifyReply,
  events: AsyncIterator<ServerSentEvent, unknown>,
  stop: AbortController,
): Promise<FastifyReply> {
  reply.raw.once("close", () => stop.abort());
  const first = await events.next();

  return reply
    .headers({ "content-type": "text/event-stream", "cache-control": "no-cache", "x-accel-buffering": "no" })
    .send(Readable.from(textOf(first, events)));
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
    const { id, event, data } = next.value;
    yield `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    pending = events.next();
  }
}
