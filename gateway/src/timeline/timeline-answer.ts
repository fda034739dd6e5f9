import { OrderStatus } from "@warren/contracts/order-status";
import { Timestamp, Uuid } from "@warren/contracts/scalars";
import * as z from "zod";
import type { Unchanging } from "../rest/gives.js";
import { named } from "../rest/named.js";

const TimelineStep = named(
  "TimelineStep",
  "One step of an order's story.",
  z.object({
    at: Timestamp,
    service: z.enum(["order", "inventory", "payment", "shipping"]).describe("Which service did it."),
    kind: z
      .enum(["progress", "waiting", "failure", "compensation", "late_answer"])
      .describe(
        '"waiting": not done yet. "compensation": gives back what was done. "late_answer": came after the order had gone on without it.',
      ),
    text: z.string().describe("What happened, in words that a customer can be told."),
    message: z
      .string()
      .optional()
      .describe("The message behind it, as the contract calls it. None where none came in time."),
    tookMs: z
      .int()
      .min(0)
      .optional()
      .describe("Since the step that caused it; of one that is waited for, so far."),
    detail: z
      .string()
      .optional()
      .describe("What a service or a customer said about it. For the shop's own people only."),
  }),
);

export const OrderTimeline = named(
  "OrderTimeline",
  "An order's story, oldest step first. What it waits for now is the last step.",
  z.object({
    id: Uuid,
    status: z.union([OrderStatus, z.enum(["accepted", "stuck", "failed"])]),
    steps: z.array(TimelineStep),
  }),
);

/** One step of an order's story. */
export type TimelineStep = Unchanging<z.output<typeof TimelineStep>>;
