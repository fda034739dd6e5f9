import * as z from "zod";

// Strict, so that a misspelt field is refused instead of having no effect.

const name = z.string().min(1).max(255);
const ms = z.int().min(1).max(86_400_000);

const binding = z.strictObject({ exchange: name, routingKey: z.string().max(255) });

/** The fields that asyncapi.yaml may have beyond AsyncAPI's own, by the thing they stand on. */
export const extensions = {
  document: {
    "x-services": z.record(name, z.string().min(1)),
    "x-exchanges": z.record(
      name,
      z.strictObject({
        type: z.enum(["direct", "topic", "fanout", "headers"]),
        durable: z.boolean().optional(),
        alternateExchange: name.optional(),
        bindings: z.array(binding).optional(),
      }),
    ),
  },
  key: { "x-open": z.boolean() },
  queue: {
    "x-arguments": z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
    "x-bindings": z.array(binding),
    "x-batch": z.int().min(1).max(10_000),
    "x-prefetch": z.int().min(1).max(65_535),
    "x-inbox": z.boolean(),
    "x-retry": z.strictObject({
      attempts: z.int().min(1).max(100),
      firstDelayMs: ms.optional(),
      factor: z.number().min(1).max(100).optional(),
      maxDelayMs: ms.optional(),
    }),
    "x-deadLetter": z.strictObject({ exchange: name, queue: name }),
    "x-parked": z.boolean(),
  },
  operation: { "x-service": name },
  /** A send operation with a reply. */
  call: { "x-service": name, "x-timeoutMs": ms, "x-durable": z.boolean() },
  /** A receive operation on a routing key. */
  subscription: { "x-service": name, "x-exclusive": z.boolean() },
  message: { "x-version": z.string().regex(/^\d+\.\d+\.\d+$/) },
} as const satisfies Record<string, Record<string, z.ZodType>>;
