import { createHash } from "node:crypto";

/** Of ids that are derived from an Idempotency-Key: a random UUID, fixed for ever. */
const NAMESPACE = Buffer.from("6f1c0a3e2b7d4c5f9a8e1d0b3c2f4a5e", "hex");

/**
 * The id of the order that a customer places with an Idempotency-Key: the same for the same key, so that the order
 * service knows a repeated request even where nothing else remembers it. RFC 9562, version 5.
 *
 * @param scope whose key it is; the same key of somebody else is another key
 */
export function orderIdFor(scope: string, idempotencyKey: string): string {
  const hash = createHash("sha1")
    .update(NAMESPACE)
    .update(JSON.stringify([scope, idempotencyKey]))
    .digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex");

  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}

/** A hash that is the same for the same request. The value is built field by field, so its keys have one order. */
export function fingerprintOf(request: unknown): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}
