import { randomUUID } from "node:crypto";
import { MAX_ORDER_TOTAL, moneyOf, totalOf } from "@warren/contracts/money";
import { Problem } from "../problem.js";
import type { KnownCaller } from "../identity/caller.js";
import type { PlaceInput } from "../inputs.js";
import type { Shop } from "../shop.js";
import type { Context } from "../trpc.js";
import { fingerprintOf, orderIdFor } from "./order-id.js";
import { mergedLines, requireOnePrice } from "./merge-lines.js";
import type { Placed } from "./order-answers.js";
import type { OrderMemory } from "./order-memory.js";
import { ordererOf } from "./orderer.js";
import type { Objections, PriceList } from "./price-list.js";
import { shortagesOf, type Shortage } from "./shortages.js";

export type Placing = Readonly<{
  shop: Pick<Shop, "placeOrder" | "ask">;
  prices: PriceList;
  memory: OrderMemory;
  /** How long the order service has to answer. */
  timeoutMs: number;
}>;

type Request = Pick<Context, "origin" | "idempotencyKey"> & Readonly<{ caller: KnownCaller }>;

/**
 * Places an order under an id of our choice. Same Idempotency-Key and same body: same order and same answer, however often
 * and however many at once.
 */
export async function placeOrder(placing: Placing, input: PlaceInput, request: Request): Promise<Placed> {
  const { memory } = placing;
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
  const fingerprint = fingerprintOf(theirs);

  if (key !== undefined) {
    const earlier = await memory.recall(orderId);
    requireSameRequest(earlier?.fingerprint, fingerprint);
    if (earlier?.answer !== undefined) return earlier.answer;
  }
  if (prices === "catalogue") {
    const objections = await placing.prices.objections(items, currency);
    requireNoObjection(objections);
    requireEnough(await shortagesOf(objections.short, { ask: placing.shop.ask, origin: request.origin }));
  }
  // Only now: a request with a wrong price leaves its key free for the corrected one.
  if (key !== undefined) {
    const claimed = await memory.claim(orderId, fingerprint);
    requireSameRequest(claimed?.fingerprint, fingerprint);
  }

  const sentAt = new Date().toISOString();
  const reply = await placing.shop.placeOrder(
    { orderId, ...terms },
    { origin: request.origin, timeoutMs: placing.timeoutMs, orderId },
  );
  if (reply === undefined) {
    const acceptedAt = new Date().toISOString();
    await memory.accept("PlaceOrder", orderId, { sentAt, at: acceptedAt, userId });

    return { id: orderId, status: "accepted", totalAmount: moneyOf(total), currency, acceptedAt };
  }

  switch (reply.type) {
    case "OrderPlaced": {
      const { status, totalAmount, createdAt } = reply.data;
      const answer = { id: orderId, status, totalAmount, currency: reply.data.currency, createdAt };
      if (key !== undefined) await memory.remember(answer);

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

function requireSameRequest(claimed: string | undefined, fingerprint: string): void {
  if (claimed !== undefined && claimed !== fingerprint) throw reused();
}

function requireNoObjection({ mismatches, unknown }: Pick<Objections, "mismatches" | "unknown">): void {
  const [stranger] = unknown;
  if (stranger !== undefined) {
    const others = unknown.length === 1 ? "" : `, and ${unknown.length - 1} more of the order's`;
    throw new Problem("product_unknown", `The catalogue has no product ${stranger}${others}.`);
  }
  const [first] = mismatches;
  if (first === undefined) return;
  const { productId, price, currency, given } = first;
  const others = mismatches.length === 1 ? "" : ` ${mismatches.length - 1} more prices differ.`;
  throw new Problem("price_mismatch", `${productId} costs ${price} ${currency}, not ${given}.${others}`, {
    prices: mismatches.slice(0, 100),
  });
}

function requireEnough(shortages: readonly Shortage[]): void {
  const [first] = shortages;
  if (first === undefined) return;
  const { productId, wanted, available } = first;
  const left =
    available === 0 ? `${productId} is sold out` : `Only ${available} of ${productId} can be sold now`;
  const others =
    shortages.length === 1 ? "" : ` There is too little of ${shortages.length - 1} more products.`;
  throw new Problem("out_of_stock", `${left}, and the order is for ${wanted}.${others}`, { shortages });
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
