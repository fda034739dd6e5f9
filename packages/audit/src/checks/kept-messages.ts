import type { Broker } from "../broker/broker.js";
import type { Check } from "../check.js";
import { queueFinding, type KeptMessages } from "../findings.js";

/** Messages of one queue that are looked at. */
const SAMPLES = 3;

const isDead = (queue: string) => queue.endsWith(".dead");
const isUnroutable = (queue: string) => queue === "unroutable";

/** No message was given up. */
export const deadLetters: Check = {
  name: "no dead letters",
  run: ({ broker }) => look(broker, "dead_letters", isDead),
};

/** No message was sent that nobody receives. */
export const unroutable: Check = {
  name: "no unroutable messages",
  run: ({ broker }) => look(broker, "unroutable_messages", isUnroutable),
};

async function look(
  broker: Broker | undefined,
  kind: "dead_letters" | "unroutable_messages",
  wanted: (queue: string) => boolean,
) {
  if (broker === undefined) return { looked: 0, suspicions: [], findings: [] };
  const kept: KeptMessages[] = [];
  let looked = 0;
  for (const { queue, ready, unacknowledged = 0 } of await broker.queues()) {
    if (!wanted(queue)) continue;
    looked += 1;
    const count = ready + unacknowledged;
    if (count > 0) kept.push({ queue, count, samples: await broker.peek(queue, SAMPLES) });
  }

  return { looked, suspicions: [], findings: queueFinding(kind, kept) };
}
