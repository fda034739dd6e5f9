import type { Idempotency } from "@warren/service-host";
import * as z from "zod";
import type { ProviderAnswer } from "./card-provider.js";

const answers: z.ZodType<ProviderAnswer> = z.discriminatedUnion("outcome", [
  z.object({ outcome: z.literal("approved"), reference: z.string() }),
  z.object({
    outcome: z.literal("declined"),
    reason: z.enum(["card_declined", "insufficient_funds", "expired_card"]),
  }),
  z.object({ outcome: z.literal("already_captured") }),
]);

/**
 * Answers of the provider by idempotency key, kept in Redis for an hour: a batch that was rolled back and comes again need
 * not ask twice. Only a shortcut: without Redis the provider is asked again, and knows the key.
 */
export type RememberedAnswers = Readonly<{
  find(keys: readonly string[], traceparent?: string): Promise<ReadonlyMap<string, ProviderAnswer>>;
  keep(entries: ReadonlyMap<string, ProviderAnswer>, traceparent?: string): Promise<void>;
}>;

export function rememberedAnswers(idempotency: Idempotency): RememberedAnswers {
  return {
    async find(keys, traceparent) {
      const found = new Map<string, ProviderAnswer>();
      for (const [key, value] of await idempotency.getMany(keys, traceparent)) {
        // What another version of the service wrote, or somebody else under the same key, counts as not there.
        const answer = answers.safeParse(value);
        if (answer.success) found.set(key, answer.data);
      }

      return found;
    },
    keep: (entries, traceparent) => idempotency.putMany(entries, { traceparent }),
  };
}
