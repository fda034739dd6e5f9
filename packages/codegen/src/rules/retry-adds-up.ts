import { retryDelaysMs } from "../model/retry-ladder.js";
import type { Rule } from "./rule.js";

export const retryAddsUp: Rule = ({ queues }) =>
  queues.flatMap(({ name, retry, at }) => {
    const { attempts, firstDelayMs, maxDelayMs } = retry;
    const place = `${at}/x-retry` as const;
    if (attempts > 1 && (firstDelayMs === 0 || maxDelayMs === 0)) {
      return [
        {
          rule: "retry-adds-up",
          at: place,
          what: `${name} retries ${String(attempts - 1)} times, but does not say when`,
          loss: "its retries would follow each other at once and all meet the same trouble",
          fix: "say firstDelayMs, factor and maxDelayMs too",
        },
      ];
    }
    if (maxDelayMs < firstDelayMs) {
      return [
        {
          rule: "retry-adds-up",
          at: place,
          what: `the longest delay of ${name}, ${String(maxDelayMs)} ms, is shorter than its first`,
          loss: "the first delay would never be waited",
          fix: `raise maxDelayMs to at least ${String(firstDelayMs)}`,
        },
      ];
    }
    const fraction = retryDelaysMs(retry).find((delayMs) => !Number.isInteger(delayMs));
    if (fraction !== undefined) {
      return [
        {
          rule: "retry-adds-up",
          at: place,
          what: `a retry of ${name} waits ${String(fraction)} ms, which is no whole number`,
          loss: "the broker refuses a queue with such a time to live (406)",
          fix: "choose a firstDelayMs and a factor that give whole milliseconds",
        },
      ];
    }

    return [];
  });
