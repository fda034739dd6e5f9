import { OrderStatus } from "@warren/contracts/order-status";
import * as z from "zod";
import { named } from "../rest/named.js";
import type { Unchanging } from "../rest/gives.js";

const time = z.string().describe("ISO 8601.");
const perSecond = (what: string) => z.number().min(0).describe(`${what}, a second.`);
const ms = z.number().min(0).nullable().describe("In ms. null: none was confirmed.");

const Point = z.object({
  at: time.describe("When the step ended."),
  placed: perSecond("New orders"),
  confirmed: perSecond("Orders that were confirmed"),
  undone: perSecond("Orders that were rejected or cancelled"),
  p50Ms: ms,
  p99Ms: ms,
});

const count = z.number().min(0);

export const Insights = named(
  "Insights",
  "How the shop does: orders, how long they wait for their confirmation, and what they come to.",
  z.object({
    source: z.discriminatedUnion("kind", [
      z
        .object({ kind: z.literal("prometheus") })
        .describe("Of all order services. Estimated from samples: a count may be no whole number."),
      z
        .object({ kind: z.literal("gateway"), why: z.string().optional() })
        .describe(
          "What this gateway heard since it started: counted one by one, but for what it missed while the broker was away. `why`: what keeps it from asking Prometheus.",
        ),
    ]),
    since: time.describe("Nothing is known of before. Later than `from` where the source is younger."),
    from: time,
    to: time,
    stepSeconds: z.int().min(1).describe("How long a step of `points` is."),
    points: z
      .array(Point)
      .max(200)
      .describe(
        "The steps that are over and of which something is known, the oldest first. Rates of the first one are of as much of it as is known.",
      ),
    totals: z.object({ placed: count, confirmed: count, undone: count, p50Ms: ms, p99Ms: ms }),
    statuses: z
      .array(z.object({ status: OrderStatus, count }))
      .describe("How many orders came to each status. One order comes to several."),
    revenue: z
      .array(z.object({ currency: z.string(), amount: z.string().describe("Decimal text.") }))
      .max(300)
      .describe("What confirmed orders cost."),
  }),
);
export type Insights = Unchanging<z.output<typeof Insights>>;

/** Insights without where they come from. */
export type Figures = Omit<Insights, "source">;
