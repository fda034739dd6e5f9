import { delay } from "@warren/messaging";
import { messagesIn } from "@warren/messaging/amqp";
import { openWiretap, type Wiretap } from "@warren/test-system";
import type { Fault } from "../fault.js";

const SHARE = 0.1;
const LATE_MS = 3_000;
const AGAIN_MS = 500;

/** Copies, the same to the byte and with the same id: some meet their original in its batch, some come long after it. */
export const deliveredTwice: Fault = {
  name: "delivered-twice",
  breaks: "one message in ten is delivered twice",
  holdMs: [0, 0],
  always: true,
  inject({ system, random }) {
    const stopping = new AbortController();
    const stopped = new Promise<void>((resolve) => {
      stopping.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    const isCopied = () => random.chance(SHARE);
    const lateMs = () => (random.chance(0.5) ? 0 : random.between(1, LATE_MS));
    const keep = async () => {
      while (!stopping.signal.aborted) {
        // Its connection goes with the broker, and is opened anew.
        const tap = await copyMessages(system.amqpUrl, isCopied, lateMs).catch(() => undefined);
        if (tap !== undefined) {
          await Promise.race([tap.closed, stopped]);
          await tap.close();
        }
        await delay(AGAIN_MS, stopping.signal);
      }
    };
    const kept = keep();

    return Promise.resolve(async () => {
      stopping.abort();
      await kept;
    });
  },
};

function copyMessages(amqpUrl: string, isCopied: () => boolean, lateMs: () => number): Promise<Wiretap> {
  const seen = new Set<unknown>();

  return openWiretap(amqpUrl, {
    keep: false,
    onMessage(message, channel) {
      const { fields, content, properties } = message;
      // Not what comes a second time, or copies would have copies.
      const ids = messagesIn(message).map((one): unknown => one.properties.messageId);
      if (ids.every((id) => seen.has(id))) return;
      for (const id of ids) seen.add(id);
      if (!isCopied()) return;
      setTimeout(() => {
        try {
          channel.publish(fields.exchange, fields.routingKey, content, properties);
        } catch {
          // The channel went with the broker: no copy then.
        }
      }, lateMs()).unref();
    },
  });
}
