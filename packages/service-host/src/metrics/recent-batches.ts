import { Histogram, type Registry } from "prom-client";
import { BATCH_SIZE } from "./metrics.js";

/** How many batches of a queue were handled, and how many messages they had on average. */
export type RecentBatches = Readonly<{ queue: string; batches: number; messages: number }>;

/** Each call says what was handled since the one before; queues of which there was nothing are left out. */
export function recentBatches(metrics: Registry): () => Promise<readonly RecentBatches[]> {
  let before = new Map<string, Totals>();

  return async () => {
    const totals = await totalsIn(metrics);
    const recent = [...totals].flatMap(([queue, { batches, messages }]) => {
      const last = before.get(queue) ?? { batches: 0, messages: 0 };
      const since = batches - last.batches;

      return since === 0 ? [] : [{ queue, batches: since, messages: (messages - last.messages) / since }];
    });
    before = totals;

    return recent;
  };
}

type Totals = Readonly<{ batches: number; messages: number }>;

async function totalsIn(metrics: Registry): Promise<Map<string, Totals>> {
  const sizes = metrics.getSingleMetric(BATCH_SIZE);
  const totals = new Map<string, Totals>();
  if (!(sizes instanceof Histogram)) return totals;
  const { values } = await sizes.get();
  for (const { labels, value, metricName } of values) {
    const queue = String((labels as Readonly<Record<string, unknown>>)["queue"]);
    const known = totals.get(queue) ?? { batches: 0, messages: 0 };
    if (metricName === `${BATCH_SIZE}_sum`) totals.set(queue, { ...known, messages: value });
    if (metricName === `${BATCH_SIZE}_count`) totals.set(queue, { ...known, batches: value });
  }

  return totals;
}
