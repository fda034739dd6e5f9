import * as z from "zod";
import { named } from "../rest/named.js";

const ms = (what: string) => z.number().describe(`${what}, in ms`);

const anyStep = {
  depth: z.int().describe("How many causes are above it."),
  atMs: ms("When it began, from the journey's start"),
  endMs: ms("When it ended, from the journey's start"),
  service: z.string(),
  error: z.string().optional().describe("The kind of its failure. What was said is in no trace."),
};

const anyMessage = {
  message: z.string().describe("As the contract calls it."),
  messageId: z.string(),
  to: z.string().describe("Exchange and routing key."),
  asks: z.boolean().describe("Whether it only asks something, and changes nothing."),
  compensates: z.boolean().describe("Whether it undoes a step."),
};

const JourneyStep = named(
  "JourneyStep",
  "A request that came in, a message that was sent, or one attempt to handle a message.",
  z.discriminatedUnion("kind", [
    z.object({ kind: z.literal("request"), ...anyStep, name: z.string(), status: z.int().optional() }),
    z.object({ kind: z.literal("sent"), ...anyStep, ...anyMessage }),
    z.object({
      kind: z.literal("handled"),
      ...anyStep,
      ...anyMessage,
      queue: z.string(),
      attempt: z.int(),
      outcome: z
        .string()
        .describe(
          '"done", "duplicate", "retried", "dead", "expired", or "paused" where the service could not work.',
        ),
      waitMs: ms("Since it was sent, or since the attempt before ended"),
    }),
  ]),
);

export const OrderJourney = named(
  "OrderJourney",
  "Every message of an order, each after what caused it, as the programs' traces have it.",
  z.object({
    id: z.string(),
    correlationIds: z.array(z.string()),
    traceIds: z.array(z.string()),
    startMs: z.number().describe("Milliseconds since 1970."),
    endMs: z.number().describe("Milliseconds since 1970."),
    steps: z.array(JourneyStep),
  }),
);
