/** What a format of numbers lets through: whole numbers of a range, or fractions of so many binary digits. */
export type NumberFormat =
  | Readonly<{ kind: "whole"; bits: 8 | 16 | 32 | 64; least: number; most: number }>
  | Readonly<{ kind: "fraction"; digits: number }>;

const signed = (bits: 8 | 16 | 32 | 64): NumberFormat => ({
  kind: "whole",
  bits,
  least: -(2 ** (bits - 1)),
  most: 2 ** (bits - 1) - 1,
});
const unsigned = (bits: 8 | 16 | 32 | 64): NumberFormat => ({
  kind: "whole",
  bits,
  least: 0,
  most: 2 ** bits - 1,
});

const known: ReadonlyMap<string, NumberFormat> = new Map([
  ["int8", signed(8)],
  ["int16", signed(16)],
  ["int32", signed(32)],
  ["int64", signed(64)],
  ["uint8", unsigned(8)],
  ["uint16", unsigned(16)],
  ["uint32", unsigned(32)],
  ["uint64", unsigned(64)],
  ["float", { kind: "fraction", digits: 24 }],
  ["double", { kind: "fraction", digits: 53 }],
]);

/** Other names of whole numbers of 64 bits, as generators of documents write them: `long`, `ulong`, `integer64`, `Int64`. */
const LONG = /^(u?)(?:int(?:eger)?-?64|long)$/i;

/** What a format says of numbers, by any of its names; undefined where it says nothing of them. */
export function numberFormat(format: string): NumberFormat | undefined {
  const long = LONG.exec(format);

  return known.get(long === null ? format : long[1] === "" ? "int64" : "uint64");
}
