import type { Field, Table } from "./fields.js";

/** Reads the values of a frame one after another. Reading beyond its end throws a RangeError. */
export type Reader = Readonly<{
  octet(): number;
  short(): number;
  long(): number;
  longlong(): bigint;
  shortText(): string;
  longBytes(): Buffer;
  take(count: number): Buffer;
  table(): Table;
  array(): readonly Field[];
}>;

/** What nobody nests deeper than; it keeps a hostile table from ending the process. */
const MAX_DEPTH = 500;

export function readerOf(bytes: Buffer): Reader {
  let at = 0;
  let depth = 0;
  const advance = (count: number) => {
    if (at + count > bytes.length) throw new RangeError("the frame ends within a value");
    at += count;

    return at - count;
  };
  const take = (count: number) => Buffer.from(bytes.subarray(advance(count), at));
  const octet = () => bytes.readUInt8(advance(1));
  const long = () => bytes.readUInt32BE(advance(4));
  const longlong = () => bytes.readBigUInt64BE(advance(8));
  const shortText = () => take(octet()).toString();
  const longBytes = () => take(long());

  const table = (): Table => {
    if (++depth > MAX_DEPTH) throw new RangeError(`a table is nested more than ${MAX_DEPTH} levels deep`);
    const end = long() + at;
    const fields = new Map<string, Field>();
    while (at < end) fields.set(shortText(), field());
    depth--;

    return fields;
  };
  const array = (): readonly Field[] => {
    if (++depth > MAX_DEPTH) throw new RangeError(`a list is nested more than ${MAX_DEPTH} levels deep`);
    const end = long() + at;
    const fields: Field[] = [];
    while (at < end) fields.push(field());
    depth--;

    return fields;
  };
  const field = (): Field => fieldOf(String.fromCharCode(octet()), reader);

  const reader: Reader = {
    octet,
    short: () => bytes.readUInt16BE(advance(2)),
    long,
    longlong,
    shortText,
    longBytes,
    take,
    table,
    array,
  };

  return reader;
}

/** @throws RangeError for a kind that is none */
function fieldOf(kind: string, reader: Reader): Field {
  switch (kind) {
    case "t":
      return { kind, value: reader.octet() !== 0 };
    case "b":
      return { kind, value: reader.take(1).readInt8() };
    case "B":
      return { kind, value: reader.octet() };
    case "s":
      return { kind, value: reader.take(2).readInt16BE() };
    case "u":
      return { kind, value: reader.short() };
    case "I":
      return { kind, value: reader.take(4).readInt32BE() };
    case "i":
      return { kind, value: reader.long() };
    case "l":
      return { kind, value: reader.take(8).readBigInt64BE() };
    case "T":
      return { kind, value: reader.longlong() };
    case "f":
      return { kind, value: reader.take(4).readFloatBE() };
    case "d":
      return { kind, value: reader.take(8).readDoubleBE() };
    case "D":
      return { kind, value: reader.take(5) };
    case "S":
      return { kind, value: reader.longBytes().toString() };
    case "x":
      return { kind, value: reader.longBytes() };
    case "A":
      return { kind, value: reader.array() };
    case "F":
      return { kind, value: reader.table() };
    case "V":
      return { kind, value: undefined };
    default:
      throw new RangeError(`a table has a value of kind "${kind}", which AMQP 0-9-1 does not know`);
  }
}
