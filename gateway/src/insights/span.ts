import * as z from "zod";

/** How far back insights go. */
export const Span = z.enum(["15m", "1h"]);
export type Span = z.output<typeof Span>;

/** Of each: its length, and that of the steps in which it is told. */
export const SPANS: Readonly<Record<Span, Readonly<{ seconds: number; stepSeconds: number }>>> = {
  "15m": { seconds: 900, stepSeconds: 10 },
  "1h": { seconds: 3_600, stepSeconds: 30 },
};

/** The whole steps of a span that ends now, in seconds since 1970: the first one's beginning, and the last one's end. */
export function stepsOf(span: Span, nowMs: number): Readonly<{ from: number; to: number }> {
  const { seconds, stepSeconds } = SPANS[span];
  const to = Math.floor(nowMs / 1_000 / stepSeconds) * stepSeconds;

  return { from: to - seconds, to };
}
