/** Element types of an array, by the number that PostgreSQL gives each: https://www.postgresql.org/docs/current/catalog-pg-type.html */
const OIDS = { text: 25, json: 114 } as const;

const HEADER_BYTES = 20;
const LENGTH_BYTES = 4;
const NULL = -1;

/**
 * An array as a parameter in PostgreSQL's binary form, for a `$1::json[]` or `$1::text[]`. In text form, which the driver makes of
 * JavaScript's arrays, each quote and backslash of JSON gets one more: that costs both sides more than all else about such a row.
 */
export function binaryArray(type: keyof typeof OIDS, values: readonly (string | null)[]): Buffer {
  const lengths = values.map((value) => (value === null ? NULL : Buffer.byteLength(value)));
  const bytes = lengths.reduce((sum, length) => sum + LENGTH_BYTES + Math.max(length, 0), HEADER_BYTES);
  const buffer = Buffer.allocUnsafe(bytes);
  // One dimension, whether there are NULLs, the elements' type, how many there are, and the number of the first.
  const header = [1, lengths.includes(NULL) ? 1 : 0, OIDS[type], values.length, 1];
  let at = 0;
  for (const field of header) at = buffer.writeInt32BE(field, at);
  values.forEach((value, index) => {
    at = buffer.writeInt32BE(lengths[index] ?? NULL, at);
    if (value !== null) at += buffer.write(value, at);
  });

  return buffer;
}
