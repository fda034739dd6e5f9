import { createHash } from "node:crypto";

/** Of ids that the replay derives: a random UUID, fixed for ever. */
const NAMESPACE = Buffer.from("b1f0c6d29a414e6f8d5a3c7e90712f4b", "hex");

/** An id that is the same for the same name. RFC 9562, version 5. */
export function uuidV5(name: string): string {
  const hash = createHash("sha1").update(NAMESPACE).update(name).digest();
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50;
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80;
  const hex = hash.toString("hex");

  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    "-",
  );
}
