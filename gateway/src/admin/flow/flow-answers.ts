import * as z from "zod";
import { named } from "../../rest/named.js";

const exchange = z.string().describe("Its name.");
const key = z
  .string()
  .describe("On a topic exchange a binding's is a pattern: `*` is one word, `#` any number.");

const Field = named(
  "MessageField",
  "A field of a payload, or of an object inside of it.",
  z.object({
    depth: z.int().min(0).describe("0: of the payload itself."),
    name: z.string(),
    type: z.string().describe("In words, such as `list of StockLine`."),
    required: z.boolean(),
    remarks: z.string().describe("What the contract says of it, and its limits."),
  }),
);
export type MessageField = z.output<typeof Field>;

const FlowMessage = named(
  "FlowMessage",
  "A message of the contract.",
  z.object({
    name: z.string(),
    version: z.string(),
    description: z.string(),
    about: z.string().nullable().describe("The field that says what it is about. null: there is none."),
    fields: z.array(Field),
  }),
);

const FlowQueue = named(
  "FlowQueue",
  "A queue of the contract, with those that belong to it.",
  z.object({
    queue: z.string(),
    service: z.string().nullable().describe("Who consumes it. null: nobody does."),
    type: z.string().describe("Such as `quorum`."),
    singleActive: z.boolean().describe("One instance at a time consumes it."),
    priorities: z.int().nullable().describe("The highest. null: it has none."),
    partitions: z.int().describe("Into so many it is divided; 1 where it is one."),
    batch: z.int().nullable().describe("The most messages that are handled in one transaction."),
    prefetch: z.int().nullable().describe("The most that one instance takes ahead."),
    inbox: z.boolean().nullable().describe("What was handled is remembered, and done once."),
    retryDelaysMs: z.array(z.int()).describe("How long a message waits before each further attempt."),
    deadLetters: z.string().nullable().describe("Where those lie that were given up."),
  }),
);

export const FlowPicture = named(
  "FlowPicture",
  "The contract as a picture: who sends what where, how exchanges and queues are bound, who takes it. Queues for retries and dead letters belong to their queue and are no places of their own.",
  z.object({
    services: z.array(z.string()),
    exchanges: z.array(
      z.object({
        exchange,
        type: z.string(),
        alternate: z.string().nullable().describe("Gets what no binding of this one matched."),
      }),
    ),
    queues: z.array(FlowQueue),
    bindings: z.array(
      z.object({ exchange, key, to: z.object({ kind: z.enum(["exchange", "queue"]), name: z.string() }) }),
    ),
    sends: z.array(
      z.object({
        service: z.string(),
        message: z.string(),
        exchange,
        key,
        kind: z.enum(["send", "call"]).describe("call: it waits for a reply."),
        keys: z.int().describe("How many keys the service may choose from for this message."),
      }),
    ),
    takes: z.array(
      z.object({
        service: z.string(),
        message: z.string(),
        queue: z.string(),
        handler: z.string().describe("What the service's handler of it is called in its code."),
        replies: z.array(z.string()).describe("What it may answer. Empty: nobody waits for an answer."),
      }),
    ),
    subscriptions: z
      .array(z.object({ service: z.string(), message: z.string(), exchange, key }))
      .describe("Of which every running instance of the service gets a copy."),
    messages: z.array(FlowMessage),
  }),
);
export type FlowPicture = z.output<typeof FlowPicture>;
