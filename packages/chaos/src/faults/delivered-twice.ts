import type { ConsumeMessage } from "amqplib";
import { delay } from "@warren/messaging";
import { topology } from "@warren/generated/topology";
import type { Fault } from "../fault.js";
import type { Administrator } from "@warren/test-system";

const SHARE = 0.1;
const LATE_MS = 3_000;
const AGAIN_MS = 500;

/** Copies, the same to the byte and with the same id: some meet their original in its batch, some come long after it. */
export const deliveredTwice: Fault = {
  name: "delivered-twice",
  breaks: "one message in ten is delivered twice",
  holdMs: [0, 0],
  always: true,
  inject({ draw, administrator }) {
    const stopping = new AbortController();
    const keep = async () => {
      while (!stopping.signal.aborted) {
        // Its connection goes with the broker, and is opened anew.
        const admin = await administrator().catch(() => undefined);
        if (admin !== undefined) {
          await listen(admin, (message) => {
            if (!draw.chance(SHARE)) return;
            const late = draw.chance(0.5) ? 0 : draw.between(1, LATE_MS);
            setTimeout(() => sendAgain(admin, message), late).unref();
          }).catch(() => undefined);
          await closed(admin, stopping.signal);
          await admin.close();
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

async function listen({ channel }: Administrator, hear: (message: ConsumeMessage) => void): Promise<void> {
  const seen = new Set<unknown>();
  const { queue } = await channel.assertQueue("", { exclusive: true, durable: false });
  for (const { exchange, key } of spokenKeys()) await channel.bindQueue(queue, exchange, key);
  await channel.consume(
    queue,
    (message) => {
      // Not what comes a second time, or copies would have copies.
      if (message === null || seen.has(message.properties.messageId)) return;
      seen.add(message.properties.messageId);
      hear(message);
    },
    { noAck: true },
  );
}

function sendAgain({ channel }: Administrator, { fields, content, properties }: ConsumeMessage): void {
  try {
    channel.publish(fields.exchange, fields.routingKey, content, properties);
  } catch {
    // The channel went with the broker: no copy then.
  }
}

function closed({ channel }: Administrator, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    channel.once("close", () => resolve());
    channel.once("error", () => resolve());
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** Where messages are first sent: no copies behind another exchange, no dead letters. */
function spokenKeys(): readonly Readonly<{ exchange: string; key: string }>[] {
  const behind = new Set(
    topology.bindings.flatMap((binding) => ("exchange" in binding ? [binding.exchange] : [])),
  );
  const pairs = topology.bindings
    .filter(({ from }) => !behind.has(from) && !from.endsWith(".failed") && from !== "unroutable")
    .map(({ from, key }) => ({ exchange: from, key }));

  return [...new Map(pairs.map((pair) => [`${pair.exchange} ${pair.key}`, pair])).values()];
}
