import { DeadLetterError, openDeadLetterAdmin, type DeadLetter } from "@warren/broker-admin/dead-letters";
import { topology } from "@warren/generated/topology";
import type { UnhandledMessage } from "../findings.js";
import { consumedQueues, roleOf } from "./queue-roles.js";

/** Reads messages that nobody handled, as the dead-letter tools do, and puts them back in their order. */
export type Letters = Readonly<{
  /** The first messages of a queue, until there are `most` or they have 4 MiB between them. */
  peek(queue: string, most: number): Promise<Peeked>;
  close(): Promise<void>;
}>;

/** What was looked at. `why` says why not at all, where it was not. */
export type Peeked = Readonly<{ messages: readonly UnhandledMessage[]; why?: string }>;

/** Nothing of a content is kept, but each is read whole from the broker. */
const MAX_BYTES = 4 * 1024 * 1024;
const WITHIN_MS = 5_000;

const sources = [
  ...consumedQueues,
  ...topology.queues
    .filter(({ name }) => roleOf(name) === "unroutable")
    .map(({ name }) => ({
      ...{ queue: name, deadLetter: { exchange: "", queue: name }, service: undefined },
      ...{ door: { exchange: "", routingKey: name }, brokerQueues: [name], messages: [], untyped: false },
    })),
];

/** Connects when there is something to look at. */
export function openLetters(url: string): Letters {
  let admin: ReturnType<typeof openDeadLetterAdmin> | undefined;

  return {
    async peek(queue, most) {
      if (!keepsWhatIsPeeked(queue)) return { messages: [], why: "looking at its messages could lose them" };
      const messages: UnhandledMessage[] = [];
      try {
        admin ??= openDeadLetterAdmin({ url, sources, by: "audit" });
        const bounds = { limit: most, maxScanned: most, maxBytes: MAX_BYTES, withinMs: WITHIN_MS };
        await (await admin).look({ queue }, bounds, (letter) => messages.push(unhandledMessageOf(letter)));

        return { messages };
      } catch (error) {
        if (!(error instanceof DeadLetterError)) throw error;

        return { messages, why: error.message };
      }
    },
    async close() {
      await (await admin?.catch(() => undefined))?.close();
    },
  };
}

/**
 * A message that is looked at and put back counts as delivered, and a quorum queue drops it once it was delivered too often
 * (RabbitMQ 4: 20 times, unless told otherwise). Only queues with a high limit are looked into.
 */
function keepsWhatIsPeeked(queue: string): boolean {
  const limit = topology.queues.find(({ name }) => name === queue)?.arguments["x-delivery-limit"];

  return typeof limit === "number" && limit >= 10_000;
}

/** What there is to know of a message that nobody handled. */
export function unhandledMessageOf(letter: DeadLetter): UnhandledMessage {
  const { ref, message, packed, attempts, payload, original, queue } = letter;

  return {
    ref,
    message: message ?? (packed > 1 ? `a pack of ${packed} messages` : "a message without type"),
    reason: roleOf(queue) === "unroutable" ? "no queue takes it" : letter.reason,
    attempts,
    orderId: orderIdIn(payload),
    sentTo: `${original.exchange || "(default)"} ${original.routingKey}`.trim(),
  };
}

function orderIdIn(payload: DeadLetter["payload"]): string | undefined {
  const value = payload.kind === "json" ? payload.value : undefined;
  if (typeof value !== "object" || value === null || !("orderId" in value)) return undefined;

  return typeof value.orderId === "string" && UUID.test(value.orderId) ? value.orderId : undefined;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
