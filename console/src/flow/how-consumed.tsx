import { durationOf } from "../parts/times.js";
import { FactRows, FactsPart, PlaceLink } from "./facts.js";
import { useFlowNow } from "./flow-context.js";
import type { FlowQueue } from "./flow-types.js";

/** By whom a queue is consumed, in which portions, and what becomes of a message that fails. */
export function HowConsumed({ queue }: { queue: FlowQueue }) {
  const now = useFlowNow();
  const { service } = queue;

  return (
    <FactsPart title="How it is consumed">
      <FactRows
        rows={[
          [
            "By",
            service === null ? (
              "nobody: it is kept for a person"
            ) : (
              <PlaceLink onClick={() => now.onOpen(`service:${service}`)}>{service}</PlaceLink>
            ),
          ],
          ["At once", queue.batch === null ? undefined : `up to ${String(queue.batch)} in one transaction`],
          ["Taken ahead", queue.prefetch === null ? undefined : `up to ${String(queue.prefetch)}`],
          [
            "Done once",
            queue.inbox === null ? undefined : queue.inbox ? "yes, it keeps an inbox" : "no: it only asks",
          ],
          [
            "Tried again",
            service === null
              ? undefined
              : queue.retryDelaysMs.length === 0
                ? "never"
                : `after ${queue.retryDelaysMs.map(durationOf).join(", ")}`,
          ],
          ["Given up into", queue.deadLetters ?? undefined],
          ["Partitions", queue.partitions === 1 ? undefined : String(queue.partitions)],
          ["Instances", queue.singleActive ? "one at a time" : undefined],
          ["Priorities", queue.priorities === null ? undefined : `0 to ${String(queue.priorities)}`],
          ["On the broker", `${queue.type} queue`],
        ]}
      />
    </FactsPart>
  );
}
