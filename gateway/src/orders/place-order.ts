import { randomUUID } from "node:crypto";
import { MAX_ORDER_TOTAL, moneyOf, totalOf } from "@warren/contracts/money";
import { Problem } from "../problem.js";
import type { KnownCaller } from "../identity/caller.js";
import type { PlaceInput } from "../inputs.js";
import type { Shop } from "../shop.js";
import type { Context, Origin } from "../trpc.js";
import { objectionTo } from "./at-the-door.js";
import { fingerprintOf, orderIdFor } from "./order-id.js";
import { mergedLines, requireOnePrice } from "./merge-lines.js";
import type { Placed } from "./order-answers.js";
import type { OrderMemory } from "./order-memory.js";
import { ordererOf } from "./orderer.js";
import type { PriceList } from "./price-list.js";

export type Placing = Readonly<{
  shop: Pick<Shop, "placeOrder" | "ask">;
  prices: PriceList;
  memory: OrderMemory;
  /** How long the order service has to answer. */
  timeoutMs: number;
}>;

type Request = Pick<Context, "origin" | "idempotencyKey" | "noteOrder"> & Readonly<{ caller: KnownCaller }>;

/**
 * Places an order under an id of our choice. Same Idempotency-Key and same body: same order and same answer, however often
 * and however many at once.
 */
export async function placeOrder(placing: Placing, input: PlaceInput, request: Request): Promise<Placed> {
  const { memory } = placing;
  const { origin } = request;
  const { traceparent } = origin;
  const key = input.idempotencyKey ?? request.idempotencyKey;
  const { userId, email } = ordererOf(request.caller, input);
  const prices = priceSourceFor(request.caller, input.prices);
  const items = mergedLines(input.items);
  if (prices === "catalogue") requireOnePrice(items);
  const total = totalOf(items);
  if (total > MAX_ORDER_TOTAL) {
    throw new Problem("total_too_large", `An order may cost ${moneyOf(MAX_ORDER_TOTAL)} at most.`);
  }
  const { currency, priority, paymentMethod, address } = input;
  const terms = { userId, items, currency, priority, prices, paymentMethod, email, address };
  const orderId = key === undefined ? randomUUID() : orderIdFor(scopeOf(request.caller, userId), key);
  // The address in a customer's token may change between two attempts, and they cannot send the old one again.
  const theirs = request.caller.kind === "customer" ? { ...terms, email: undefined } : terms;
  // Only one with a key may come again.
  const fingerprint = key === undefined ? undefined : fingerprintOf(theirs);

  const earlier = fingerprint === undefined ? undefined : await memory.recall(orderId, traceparent);
  if (earlier !== undefined) request.noteOrder(orderId);
  requireSameRequest(earlier?.fingerprint, fingerprint);
  if (earlier?.answer !== undefined) return earlier.answer;
  // One that was let in before is what it was, whatever it has left in stock.
  if (earlier === undefined) {
    const { ask } = placing.shop;
    const objection = await objectionTo({ items, currency, prices }, { prices: placing.prices, ask, origin });
    const mayHaveCome = async () =>
      key !== undefined &&
      ((await isWaiting(memory, orderId, userId)) ||
        (await mayBePlaced(ask, orderId, origin, !memory.works())));
    if (objection !== undefined && !(await mayHaveCome())) throw objection;
  }
  // Only now: a request with a wrong price leaves its key free for the corrected one.
  if (fingerprint !== undefined) {
    const claimed = await memory.claim(orderId, fingerprint, traceparent);
    requireSameRequest(claimed?.fingerprint, fingerprint);
  }

  request.noteOrder(orderId);
  const sentAt = new Date().toISOString();
  const reply = await placing.shop.placeOrder(
    { orderId, ...terms },
    { origin, timeoutMs: placing.timeoutMs, orderId },
  );
  if (reply === undefined) {
    const acceptedAt = new Date().toISOString();
    await memory.accept("PlaceOrder", orderId, { sentAt, at: acceptedAt, userId }, traceparent);

    return { id: orderId, status: "accepted", totalAmount: moneyOf(total), currency, acceptedAt };
  }

  switch (reply.type) {
    case "OrderPlaced": {
      const { status, totalAmount, createdAt } = reply.data;
      const answer = { id: orderId, status, totalAmount, currency: reply.data.currency, createdAt };
      if (key !== undefined) await memory.remember(answer, traceparent);

      return answer;
    }
    case "OrderRefused":
      throw problemOf(reply.data.reason, reply.data.message, key !== undefined);
  }
}

/** Whose prices hold. */
function priceSourceFor(caller: KnownCaller, wanted: PlaceInput["prices"]): "catalogue" | "given" {
  if (caller.kind === "staff" || caller.kind === "machine") return wanted ?? "given";
  if (wanted === "given") {
    throw new Problem("not_allowed", "Only a caller with the role trusted may set its own prices.");
  }

  return "catalogue";
}

/** Whose an Idempotency-Key is. */
function scopeOf(caller: KnownCaller, userId: string): string {
  switch (caller.kind) {
    case "machine":
      return `key:${caller.id}`;
    case "staff":
      return `staff:${caller.name}`;
    case "customer":
    case "unverified":
      return `user:${userId}`;
  }
}

function requireSameRequest(claimed: string | undefined, fingerprint: string | undefined): void {
  if (claimed !== undefined && claimed !== fingerprint) throw reused();
}

/** Whether the broker has an order that the order service has not heard of yet: it will be made. */
async function isWaiting(memory: OrderMemory, orderId: string, userId: string): Promise<boolean> {
  const { acceptedAt, givenUpAt } = (await memory.notes(orderId, userId)).PlaceOrder;

  return acceptedAt !== undefined && givenUpAt === undefined;
}

/**
 * Whether the order service has an order: an earlier request with its key may be older than what is remembered. `otherwise`: where the
 * service cannot say so now.
 */
async function mayBePlaced(
  ask: Shop["ask"],
  orderId: string,
  origin: Origin,
  otherwise: boolean,
): Promise<boolean> {
  return ask.GetOrder({ orderId }, origin).then(
    ({ type }) => type === "OrderDetails",
    () => otherwise,
  );
}

/** Why the order service did not take the order. */
function problemOf(reason: "duplicate_order_id" | "invalid", message: string, withKey: boolean): Problem {
  if (reason === "invalid") return new Problem("order_refused", message);

  return withKey ? reused() : new Problem("duplicate_order_id", message);
}

function reused(): Problem {
  return new Problem(
    "idempotency_key_reused",
    "Another request was sent with this Idempotency-Key. Take a new key for a new request.",
  );
}
