import * as z from "zod";
import { named } from "../rest/named.js";

// What administrators are told of dead letters. Nothing of a letter is believed, so its texts have no shape and no bound of ours:
// `@warren/broker-admin` bounds what it reads.

const count = z.int().min(0);

const summary = {
  ref: z
    .string()
    .describe("By which it is named: its message id; where it has none, `#` and a hash of what it is."),
  queue: z.string().describe("The queue it came from."),
  deadQueue: z.string(),
  message: z.string().optional().describe("The name of the message."),
  packed: count.describe("How many messages it holds: more than 1 where the broker gave up a pack."),
  version: z.string().optional(),
  messageId: z.string().optional(),
  correlationId: z.string().optional(),
  appId: z.string().optional().describe("Who sent it."),
  priority: z.number().optional(),
  original: z
    .object({ exchange: z.string(), routingKey: z.string() })
    .describe("Where it was published first."),
  reason: z.string(),
  verdict: z
    .enum(["broken", "refused", "failed"])
    .describe(
      "`broken`: its service cannot read it today. `refused`: its handler refused it for good. `failed`: its attempts were used up, or the broker gave it up.",
    ),
  attempts: z.number(),
  firstFailedAt: z.string().optional(),
  diedAt: z.string().optional(),
  ageMs: z.number().min(0).optional().describe("Since it died."),
  service: z.string().describe("Who gave it up: a service, or the broker."),
  requeued: count.describe("How often it was sent again."),
  requeuedBy: z.string().optional(),
  movedFrom: z
    .string()
    .optional()
    .describe("The queue that it died in before, where somebody moved it by hand."),
  payloadBytes: count,
  payloadHash: z.string().describe("SHA-256 of the content."),
  problems: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .describe("What keeps its service from taking it today."),
};

const looked = {
  scanned: count.describe("How many were looked at."),
  complete: z.boolean().describe("False where there may be more."),
};

export const Letters = named(
  "DeadLetterList",
  "Dead letters, the oldest of each queue first.",
  z.object({
    letters: z.array(
      named("DeadLetterSummary", "A dead letter without what may be large.", z.object(summary)),
    ),
    ...looked,
  }),
);

export const Letter = named(
  "DeadLetter",
  "A message that could not be handled.",
  z.object({
    ...summary,
    stack: z.string().optional(),
    payload: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("json"), value: z.unknown() }),
      z.object({ kind: z.literal("text"), text: z.string() }),
      z
        .object({ kind: z.literal("cut"), text: z.string() })
        .describe("Too large to be read by any service: how it begins."),
      z.object({ kind: z.literal("none") }),
    ]),
  }),
);

export const Run = named(
  "DeadLetterRun",
  "What was done with dead letters.",
  z.object({
    run: z.string().describe("By which the audit trail names it."),
    done: count.describe("Letters that were changed; of a dry run, that would be."),
    refused: count.describe("Letters that were left where they are: `letters` says why."),
    ...looked,
    letters: z
      .array(z.object({ ref: z.string(), queue: z.string(), problem: z.string().optional() }))
      .max(500),
  }),
);

const AuditEntry = named(
  "DeadLetterAuditEntry",
  "One thing that was done with a dead letter.",
  z.object({
    at: z.string(),
    run: z.string().describe("What was started together has one run."),
    bulk: z
      .string()
      .optional()
      .describe("Of several runs that are one to whoever started them: the same for each."),
    action: z
      .enum(["requeued", "edited", "discarded", "restored", "finished"])
      .describe("`restored`: it was discarded, and is a dead letter again."),
    by: z.string(),
    of: z.string().optional().describe("Of a letter that was restored: the run that discarded it."),
    because: z.string().optional(),
    forced: z.literal(true).optional().describe("The loop guard or the contract's check was overruled."),
    queue: z.string().optional(),
    ref: z.string().optional(),
    message: z.string().optional(),
    correlationId: z.string().optional(),
    reason: z.string().optional(),
    requeuedBefore: count.optional(),
    payloadHash: z.string().optional(),
    newPayloadHash: z.string().optional(),
    payload: z.string().optional(),
    newPayload: z.string().optional(),
    count: count.optional().describe("Of a run that finished: how many letters it changed."),
  }),
);

export const AuditTrail = named(
  "DeadLetterAuditTrail",
  "What was done with dead letters, the oldest first.",
  z.object({ entries: z.array(AuditEntry), complete: looked.complete }),
);
