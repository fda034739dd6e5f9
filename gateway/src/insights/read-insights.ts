import type { Logger } from "@warren/messaging";
import { createKeptPages } from "../procedures/kept-pages.js";
import { AskError } from "../ask-json.js";
import type { Prometheus } from "./ask-prometheus.js";
import { figuresOf } from "./from-prometheus.js";
import type { Insights } from "./insights-answer.js";
import type { OrderWindow } from "./order-window.js";
import type { Span } from "./span.js";

/** Reads how the shop does: from Prometheus, where there is one and it answers; else from what this gateway heard itself. */
export type ReadInsights = (span: Span) => Promise<Insights>;

type Sources = Readonly<{
  window: OrderWindow;
  /** Undefined where none is named. */
  prometheus: Prometheus | undefined;
  logger: Pick<Logger, "warn">;
}>;

/** As often as a figure can have changed. */
const KEPT_MS = 3_000;

/** See {@link ReadInsights}. Who looks at the same time is told the same: Prometheus is asked once for all of them. */
export function createInsightsReader({ window, prometheus, logger }: Sources): ReadInsights {
  if (prometheus === undefined)
    return async (span) => ({ source: { kind: "gateway" }, ...window.read(span) });
  const kept = createKeptPages<Span, Insights>({ ttlMs: KEPT_MS });

  return (span) =>
    kept.read(span, async () => {
      try {
        return { source: { kind: "prometheus" }, ...(await figuresOf(prometheus, span, Date.now())) };
      } catch (error) {
        if (!(error instanceof AskError)) throw error;
        logger.warn({ err: error }, "Prometheus cannot be asked: insights are this gateway's own");

        return { source: { kind: "gateway", why: `${error.message}.` }, ...window.read(span) };
      }
    });
}
