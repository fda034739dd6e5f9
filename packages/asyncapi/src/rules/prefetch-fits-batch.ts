import type { Rule } from "./rule.js";

export const prefetchFitsBatch: Rule = ({ queues }) =>
  queues.flatMap(({ name, batch, prefetch, arguments: { "x-max-priority": priority }, at }) => {
    if (prefetch < batch) {
      return [
        {
          rule: "prefetch-fits-batch",
          at: `${at}/x-prefetch`,
          what: `${name} prefetches ${String(prefetch)} for batches of ${String(batch)}`,
          loss: "no batch would ever be full",
          fix: `raise x-prefetch to at least ${String(batch)}, or lower x-batch`,
        },
      ];
    }
    if (priority !== undefined && prefetch > batch) {
      return [
        {
          rule: "prefetch-fits-batch",
          at: `${at}/x-prefetch`,
          what: `${name} has priorities and prefetches more than one batch`,
          loss: "what is prefetched already waits in line, and an urgent message could not overtake it",
          fix: `lower x-prefetch to ${String(batch)}`,
        },
      ];
    }

    return [];
  });
