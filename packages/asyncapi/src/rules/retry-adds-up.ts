import { retryDelaysMs } from "../model/retry-ladder.js";
import { durationText } from "../model/duration.js";
import type { Rule } from "./rule.js";

export const retryAddsUp: Rule = ({ queues }) =>
  queues.flatMap(({ name, retry, at }) => {
    const { firstDelayMs, maxDelayMs } = retry;
    const place = `${at}/x-retry` as const;
    if (maxDelayMs < firstDelayMs) {
      return [
        {
          rule: "retry-adds-up",
          at: place,
          what: `the longest delay of ${name}, ${String(maxDelayMs)} ms, is shorter than its first`,
          loss: "the first delay would never be waited",
          fix: `raise maxDelay to at least ${durationText(firstDelayMs)}`,
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
          fix: "choose an initialDelay and a multiplier that give whole milliseconds",
        },
      ];
    }

    return [];
  });
