import * as z from "zod";
import { duration } from "./duration.js";

// Strict, so that a misspelt field is refused instead of having no effect. The descriptions and examples are published:
// packages/asyncapi/schema/extensions.schema.json is made from them.

const name = z.string().min(1).max(255);
const rounded = {
  error: "a number beyond 9007199254740991 is rounded by JavaScript",
};
const exactNumber = z.number().min(Number.MIN_SAFE_INTEGER, rounded).max(Number.MAX_SAFE_INTEGER, rounded);
const ms = z.int().min(1).max(86_400_000);

/**
 * Waiting between attempts, with the field names of the proposal for AsyncAPI (asyncapi/spec#1234): `initialDelay`, then
 * each time `multiplier` as long, up to `maxDelay`.
 */
const strategy = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("fixed"), delay: duration }).describe("Always the same delay."),
  z
    .strictObject({
      type: z.literal("exponential"),
      initialDelay: duration,
      multiplier: z.number().min(1).max(100),
      maxDelay: duration.optional(),
    })
    .describe("`initialDelay`, then each time `multiplier` times as long, at most `maxDelay`."),
]);
const retry = z
  .strictObject({
    maxAttempts: z.int().min(1).max(99).describe("The most retries, the first delivery not counted."),
    strategy,
  })
  .describe("How often a failed message comes back, and when. Default: it does not.");

/** In the proposal a route has a channel, which stands here resolved, and the messages that travel there. */
const route = {
  channel: z.unknown().optional().describe("A reference to the channel of the queue."),
  messages: z.array(z.unknown()).optional(),
};

const binding = z
  .strictObject({
    exchange: name,
    routingKey: z.string().max(255),
    arguments: z
      .record(z.string(), z.union([z.string(), exactNumber, z.boolean()]))
      .optional()
      .describe(
        "What a headers exchange compares with the headers of a message, with `x-match`: all or any.",
      ),
  })
  .describe(
    "From an exchange, by a routing key: a pattern where the exchange is a topic, empty where it is a fanout or compares headers.",
  );

const service = name.describe("Who does it: one of x-services.").meta({ examples: ["order"] });

/** The fields that asyncapi.yaml may have beyond AsyncAPI's own, by the thing they stand on. */
export const extensions = {
  document: {
    "x-services": z
      .record(name, z.string().min(1))
      .describe(
        "The services of the system, each with a sentence. With it, the document describes all that there is.",
      )
      .meta({ examples: [{ order: "Takes orders and leads each through its saga." }] }),
    "x-exchanges": z
      .record(
        name,
        z.strictObject({
          type: z.enum(["direct", "topic", "fanout", "headers"]),
          durable: z.boolean().optional().describe("Survives a restart of the broker. Default: true."),
          autoDelete: z
            .boolean()
            .optional()
            .describe("Deleted by the broker once its last binding is gone. Default: false."),
          internal: z
            .boolean()
            .optional()
            .describe("Fed by other exchanges only: nobody may publish to it. Default: false."),
          alternateExchange: name.optional().describe("Gets what no binding of this exchange matched."),
          bindings: z.array(binding).optional().describe("Other exchanges that feed this one."),
        }),
      )
      .describe("The exchanges of the system.")
      .meta({ examples: [{ "orders.topic": { type: "topic", alternateExchange: "unroutable" } }] }),
    "x-observed": z
      .boolean()
      .describe(
        "Whether the document says what was found on a broker, and not yet what somebody wants: arguments and bindings are declared as they stand, also those for dead letters, its senders may not know Warren, and what would be a fault of a design is a hint. Default: false.",
      )
      .meta({ examples: [true] }),
  },
  key: {
    "x-open": z
      .boolean()
      .describe("Whether subscribers that the document does not know may bind to it. Default: false."),
    "x-pack": z
      .int()
      .min(2)
      .max(1_000)
      .describe(
        "So many messages that a service sends together may travel as one AMQP message, at most. Every consumer has to be one of ours. Default: each by itself.",
      )
      .meta({ examples: [100] }),
  },
  queue: {
    "x-arguments": z
      .record(z.string(), z.union([z.string(), exactNumber, z.boolean()]))
      .describe("To the broker, as they are.")
      .meta({ examples: [{ "x-queue-type": "quorum", "x-delivery-limit": 20 }] }),
    "x-bindings": z
      .array(binding)
      .describe("Where its messages come from.")
      .meta({ examples: [[{ exchange: "inventory", routingKey: "stock.reserve" }]] }),
    "x-batch": z
      .int()
      .min(1)
      .max(10_000)
      .describe("The most messages handled in one transaction. Default: 1."),
    "x-prefetch": z.int().min(1).max(65_535).describe("The most messages taken ahead. Default: x-batch."),
    "x-pauseAfterFailures": z
      .int()
      .min(0)
      .max(10_000)
      .describe(
        "The queue pauses when its handlers have failed for so many messages in a row; 0: never. Default: what the service says for all its queues (PAUSE_AFTER_FAILURES, 20).",
      )
      .meta({ examples: [5, 0] }),
    "x-inbox": z
      .boolean()
      .describe(
        "Whether what was handled is remembered, in one transaction with what its handlers write. Where it is not, the service needs no database for the queue, a message that comes twice is handled twice, and what a handler writes and what it sends are not one transaction: for queries, and for whatever does no harm when it is done twice. Default: true.",
      )
      .meta({ examples: [false] }),
    "x-partitions": z
      .union([z.literal(2), z.literal(4), z.literal(8), z.literal(16), z.literal(32)])
      .describe(
        "Into so many parts the queue is divided by what its messages are about (their correlation id), and each part is consumed by one instance at a time: several instances keep the order of each subject. Default: not at all.",
      )
      .meta({ examples: [8] }),
    "x-retry": retry.meta({
      examples: [
        {
          maxAttempts: 5,
          strategy: { type: "exponential", initialDelay: "PT0.25S", multiplier: 4, maxDelay: "PT30S" },
        },
      ],
    }),
    "x-deadLetter": z
      .strictObject({
        exchange: z.string().max(255),
        queue: name,
        routingKey: z
          .string()
          .max(255)
          .optional()
          .describe(
            "By which the exchange leads to that queue, where x-observed is true. Default: the name of the queue they come from.",
          ),
      })
      .describe(
        "Where messages end that cannot be handled: a queue, and the direct exchange that leads there; the default exchange (empty) only where x-observed is true.",
      )
      .meta({ examples: [{ exchange: "inventory.failed", queue: "inventory.commands.dead" }] }),
    "x-parked": z.boolean().describe("Nobody consumes it: people look into it. Default: false."),
  },
  operation: { "x-service": service },
  receive: {
    "x-service": service,
    "x-retry": retry.extend(route).meta({
      examples: [{ maxAttempts: 3, strategy: { type: "fixed", delay: "PT5S" } }],
    }),
    "x-deadLetter": z
      .strictObject({ ...route, maxWaitTime: duration.optional() })
      .describe("Where messages end that cannot be handled: the channel of a queue.")
      .meta({ examples: [{ channel: { $ref: "#/channels/orders.dead" } }] }),
  },
  call: {
    "x-service": service,
    "x-timeoutMs": ms.describe("How long the caller waits for the reply, in milliseconds."),
    "x-durable": z
      .boolean()
      .describe("A command with a reply: kept on disk, and worked on however late. Default: false."),
  },
  subscription: {
    "x-service": service,
    "x-exclusive": z
      .boolean()
      .describe("Each instance has a queue of its own while it runs. Default: false."),
  },
  message: {
    "x-version": z
      .string()
      .regex(/^\d+\.\d+\.\d+$/)
      .describe("Semantic version of the message; travels in the header x-schema-version.")
      .meta({ examples: ["1.0.0"] }),
  },
} as const satisfies Record<string, Record<string, z.ZodType>>;

/** What the groups of {@link extensions} stand on, for readers of their schema. */
export const holders: Readonly<Record<keyof typeof extensions, string>> = {
  document: "The document itself.",
  key: "A channel with `is: routingKey`.",
  queue: "A channel with `is: queue`.",
  operation: "A send operation without a reply.",
  receive: "A receive operation on a queue. What it says of retries and dead letters holds for its queue.",
  call: "A send operation with a reply.",
  subscription: "A receive operation on a routing key.",
  message: "A message.",
};
