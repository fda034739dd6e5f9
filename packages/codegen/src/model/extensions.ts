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
    "x-bindings": z.array(binding).min(1),
    "x-batch": z.int().min(1).max(10_000),
    "x-prefetch": z.int().min(1).max(65_535),
    "x-inbox": z.boolean(),
    "x-retry": z.union([
      z.strictObject({ attempts: z.literal(1) }),
      z.strictObject({
        attempts: z.int().min(2).max(100),
        firstDelayMs: ms,
        factor: z.number().min(1).max(100),
        maxDelayMs: ms,
      }),
    ]),
    "x-deadLetter": z.strictObject({ exchange: name, queue: name }),
    "x-parked": z.boolean(),
  },
  operation: {
    "x-service": name,
    "x-exclusive": z.boolean(),
    "x-timeoutMs": ms,
    "x-durable": z.boolean(),
  },
  message: { "x-version": z.string().regex(/^\d+\.\d+\.\d+$/) },
} as const satisfies Record<string, Record<string, z.ZodType>>;
