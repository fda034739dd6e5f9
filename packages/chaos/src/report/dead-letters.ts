import { openDeadLetterAdmin } from "@warren/broker-admin/dead-letters";
import { consumedQueues } from "@warren/test-system";

/** The dead letters that were found. */
export type DeadLetterCounts = Readonly<{
  /** Poison of ours, by reason: it belongs there. */
  poisons: Readonly<Record<string, number>>;
  /** Everything else, by reason: none is expected. */
  others: Readonly<Record<string, number>>;
}>;

/** Counts the dead letters by reason, and takes away those that are poison of ours. What else there is stays. */
export async function countDeadLetters(
  amqpUrl: string,
  isPoison: (messageId: string | undefined) => boolean,
): Promise<DeadLetterCounts> {
  const admin = await openDeadLetterAdmin({ url: amqpUrl, sources: consumedQueues, by: "npm run chaos" });
  const poisons: Record<string, number> = {};
  const others: Record<string, number> = {};
  const refs: string[] = [];
  try {
    await admin.look({}, { limit: "all" }, ({ ref, messageId, reason }) => {
      const mine = isPoison(messageId);
      const counts = mine ? poisons : others;
      const short = kindOf(reason);
      counts[short] = (counts[short] ?? 0) + 1;
      if (mine) refs.push(ref);
    });
    if (refs.length > 0) {
      await admin.discard({ refs }, { limit: "all", because: "poison of a chaos run" });
    }

    return { poisons, others };
  } finally {
    await admin.close();
  }
}

/** What many reasons have in common: without the message, the field and the place in it. */
function kindOf(reason: string): string {
  const [kind = ""] = reason.split(":");

  return kind.replace(/"[^"]*"|\b[A-Z][a-z]+[A-Z]\w*/g, "…").slice(0, 100);
}
