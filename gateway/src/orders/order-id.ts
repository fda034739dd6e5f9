import { createHash } from "node:crypto";
import { v5 } from "uuid";

/** Of ids that are derived from an Idempotency-Key: a random UUID, fixed for ever. */
const NAMESPACE = "6f1c0a3e-2b7d-4c5f-9a8e-1d0b3c2f4a5e";

/**
 * The id of the order that a customer places with an Idempotency-Key: the same for the same key, so that the order
 * service knows a repeated request even where nothing else remembers it. RFC 9562, version 5.
 *
 * @param scope whose key it is; the same key of somebody else is another key
 */
export function orderIdFor(scope: string, idempotencyKey: string): string {
  return v5(JSON.stringify([scope, idempotencyKey]), NAMESPACE);
}

/** A hash that is the same for the same request. The value is built field by field, so its keys have one order. */
export function fingerprintOf(request: unknown): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}
