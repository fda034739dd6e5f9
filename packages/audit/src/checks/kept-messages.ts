import type { QueueDepth } from "../broker/broker.js";
import type { AuditedBroker, Check } from "../check.js";
import { queueFinding, type KeptMessages } from "../findings.js";

/** Messages of one queue that are looked at. */
const SAMPLES = 3;

/** No message was given up. */
export const deadLetters: Check = {
  name: "no dead letters",
  run: ({ broker }) => look(broker, "dead_letters", ({ role }) => role === "dead_letters"),
};

/** No message was sent that nobody receives. */
export const unroutable: Check = {
  name: "no unroutable messages",
  run: ({ broker }) => look(broker, "unroutable_messages", ({ role }) => role === "unroutable"),
};

async function look(
  broker: AuditedBroker | undefined,
  kind: "dead_letters" | "unroutable_messages",
  wanted: (queue: QueueDepth) => boolean,
) {
  const { looked, kept, notices } = await keptIn(broker, wanted, SAMPLES);

  return { looked, suspicions: [], findings: queueFinding(kind, kept), notices };
}

/** What lies in queues, with their first messages; and what of it could not be looked at. */
export async function keptIn(
  broker: AuditedBroker | undefined,
  wanted: (queue: QueueDepth) => boolean,
  samples: number,
): Promise<Readonly<{ looked: number; kept: readonly KeptMessages[]; notices: readonly string[] }>> {
  const kept: KeptMessages[] = [];
  const notices: string[] = [];
  const queues = broker?.queues.depths.filter(wanted) ?? [];
  for (const { queue, ready, inHand } of queues) {
    const isUnknown = inHand === "unknown";
    if (isUnknown)
      notices.push(
        `${queue}: somebody may hold messages of it, which were not counted: ${broker?.queues.why ?? ""}`,
      );
    const count = ready + (isUnknown ? 0 : inHand);
    if (broker === undefined || count === 0) continue;
    const { messages, why } = await broker.peek(queue, samples);
    const due = Math.min(count, samples);
    if (messages.length < due) {
      const because = why ?? "they are large, or somebody holds them";
      notices.push(`${queue}: of ${count} messages only ${messages.length} were looked at: ${because}`);
    }
    kept.push({ queue, count, samples: messages });
  }

  return { looked: queues.length, kept, notices };
}
