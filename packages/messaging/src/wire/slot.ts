import { crc32 } from "node:zlib";

/**
 * The slot into which a subject falls, as it stands in the header: CRC-32 (the one of zip, in every language's library) of its
 * UTF-8 bytes, modulo the number of slots. Whoever sends without this runtime can compute it. ADR 17 says why so.
 */
export function slotOf(subject: string, slots: number): string {
  return String(crc32(subject) % slots);
}
