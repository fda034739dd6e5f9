import type { Field, Table } from "./fields.js";

/** Collects the values of a frame. */
export type Writer = Readonly<{
  octet(value: number): void;
  short(value: number): void;
  long(value: number): void;
  longlong(value: bigint): void;
  shortText(value: string): void;
  longBytes(value: Buffer): void;
  table(value: Table): void;
  bytes(): Buffer;
}>;

export function createWriter(): Writer {
  const parts: Buffer[] = [];
  const sized = (size: number, write: (buffer: Buffer) => unknown) => {
    const buffer = Buffer.alloc(size);
    write(buffer);
    parts.push(buffer);
  };
  const octet = (value: number) => sized(1, (to) => to.writeUInt8(value));
  const short = (value: number) => sized(2, (to) => to.writeUInt16BE(value));
  const long = (value: number) => sized(4, (to) => to.writeUInt32BE(value));
  const longlong = (value: bigint) => sized(8, (to) => to.writeBigUInt64BE(value));
  const longBytes = (value: Buffer) => {
    long(value.length);
    parts.push(value);
  };
  const shortText = (value: string) => {
    // No longer one fits: RabbitMQ cuts its own texts as well.
    const bytes = Buffer.from(value).subarray(0, 255);
    octet(bytes.length);
    parts.push(bytes);
  };
  const table = (value: Table) => longBytes(tableBytes(value));

  return { octet, short, long, longlong, shortText, longBytes, table, bytes: () => Buffer.concat(parts) };
}

function tableBytes(value: Table): Buffer {
  const inner = createWriter();
  const parts: Buffer[] = [];
  for (const [name, field] of value) {
    const entry = createWriter();
    entry.shortText(name);
    parts.push(entry.bytes(), fieldBytes(field));
  }
  parts.push(inner.bytes());

  return Buffer.concat(parts);
}

function fieldBytes(field: Field): Buffer {
  return Buffer.concat([Buffer.from(field.kind), valueBytes(field)]);
}

function valueBytes(field: Field): Buffer {
  const writer = createWriter();
  const fixed = (size: number, write: (buffer: Buffer) => unknown) => {
    const buffer = Buffer.alloc(size);
    write(buffer);

    return buffer;
  };
  switch (field.kind) {
    case "t":
      return fixed(1, (to) => to.writeUInt8(field.value ? 1 : 0));
    case "b":
      return fixed(1, (to) => to.writeInt8(field.value));
    case "B":
      return fixed(1, (to) => to.writeUInt8(field.value));
    case "s":
      return fixed(2, (to) => to.writeInt16BE(field.value));
    case "u":
      return fixed(2, (to) => to.writeUInt16BE(field.value));
    case "I":
      return fixed(4, (to) => to.writeInt32BE(field.value));
    case "i":
      return fixed(4, (to) => to.writeUInt32BE(field.value));
    case "l":
      return fixed(8, (to) => to.writeBigInt64BE(field.value));
    case "T":
      return fixed(8, (to) => to.writeBigUInt64BE(field.value));
    case "f":
      return fixed(4, (to) => to.writeFloatBE(field.value));
    case "d":
      return fixed(8, (to) => to.writeDoubleBE(field.value));
    case "D":
      return field.value;
    case "S":
      writer.longBytes(Buffer.from(field.value));
      break;
    case "x":
      writer.longBytes(field.value);
      break;
    case "A":
      writer.longBytes(Buffer.concat(field.value.map(fieldBytes)));
      break;
    case "F":
      writer.table(field.value);
      break;
    case "V":
      break;
  }

  return writer.bytes();
}
