import type { Idempotency } from "@warren/service-host";
import * as z from "zod";

const answerSchema = z.object({
  id: z.string(),
  status: z.literal("created"),
  totalAmount: z.string(),
  currency: z.string(),
  createdAt: z.string(),
});
const claimSchema = z.object({ fingerprint: z.string() });
const acceptedSchema = z.object({ acceptedAt: z.string() });

/** The answer to an order that the order service has stored. */
export type CreatedAnswer = Readonly<z.infer<typeof answerSchema>>;

/** What is remembered of a request with an Idempotency-Key. */
export type Earlier = Readonly<{ fingerprint: string; answer: CreatedAnswer | undefined }>;

/**
 * What gateways remember of orders for an hour, in Redis. A shortcut: without Redis nothing is remembered, and the order
 * service tells a repeated request by its order id.
 */
export type OrderMemory = Readonly<{
  recall(orderId: string): Promise<Earlier | undefined>;
  /** Says what the order's request is, unless that is said already; returns what holds. */
  claim(orderId: string, fingerprint: string): Promise<Earlier | undefined>;
  remember(answer: CreatedAnswer): Promise<void>;
  /** Notes that the broker has an order which the order service has not answered for yet. */
  accept(orderId: string, acceptedAt: string): Promise<void>;
  acceptedAt(orderId: string): Promise<string | undefined>;
  /** Whether anything can be remembered now. */
  works(): boolean;
}>;

/** See {@link OrderMemory}. */
export function createOrderMemory(idempotency: Idempotency, works: () => boolean): OrderMemory {
  const claimKey = (orderId: string) => `order-${orderId}-request`;
  const answerKey = (orderId: string) => `order-${orderId}-answer`;
  const acceptedKey = (orderId: string) => `order-${orderId}-accepted`;

  const recall: OrderMemory["recall"] = async (orderId) => {
    const found = await idempotency.getMany([claimKey(orderId), answerKey(orderId)]);
    const claim = claimSchema.safeParse(found.get(claimKey(orderId)));
    if (!claim.success) return undefined;
    const answer = answerSchema.safeParse(found.get(answerKey(orderId)));

    return { fingerprint: claim.data.fingerprint, answer: answer.success ? answer.data : undefined };
  };

  return {
    recall,
    async claim(orderId, fingerprint) {
      await idempotency.putMany([[claimKey(orderId), { fingerprint }]]);

      return recall(orderId);
    },
    remember: (answer) => idempotency.putMany([[answerKey(answer.id), answer]]),
    accept: (orderId, acceptedAt) => idempotency.putMany([[acceptedKey(orderId), { acceptedAt }]]),
    async acceptedAt(orderId) {
      const found = await idempotency.getMany([acceptedKey(orderId)]);
      const accepted = acceptedSchema.safeParse(found.get(acceptedKey(orderId)));

      return accepted.success ? accepted.data.acceptedAt : undefined;
    },
    works,
  };
}
