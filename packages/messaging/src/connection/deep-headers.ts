const FRAME_HEADER = 2;
const FRAME_PREFIX = 7;
/** Class, weight and size of the body, before the flags of the properties. */
const BEFORE_FLAGS = 12;
const HAS_CONTENT_TYPE = 0x8000;
const HAS_CONTENT_ENCODING = 0x4000;
const HAS_HEADERS = 0x2000;

/** A level costs five bytes at least. amqplib's decoder has stack for about 3,000 levels. */
const SUSPECT_BYTES = 8 * 1024;
const MAX_DEPTH = 100;

/** The header that holds the bytes of headers which were nested too deeply. */
const NAME = "x-too-deep";

/**
 * Changes the frame at the beginning of these bytes, where it is whole and its headers are nested without end: amqplib decodes
 * them with a function that calls itself for each level, and what it throws when its stack is at an end costs the whole
 * connection. The message would come again on the next one. So it is given the table's bytes as one header instead.
 */
export function flatten(bytes: Buffer): void {
  if (bytes.length < SUSPECT_BYTES || bytes[0] !== FRAME_HEADER) return;
  const end = FRAME_PREFIX + bytes.readUInt32BE(3);
  if (bytes.length <= end) return;
  const table = tableIn(bytes.subarray(FRAME_PREFIX, end));
  if (table === undefined || table.length < SUSPECT_BYTES || !isDeeper(table)) return;

  const name = Buffer.from(NAME);
  const prefix = 1 + name.length + 1 + 4;
  table.copyWithin(prefix, 0, table.length - prefix);
  table[0] = name.length;
  name.copy(table, 1);
  table.write("x", 1 + name.length, "latin1");
  table.writeUInt32BE(table.length - prefix, prefix - 4);
}

/** The headers of a content header frame, without their length. */
function tableIn(payload: Buffer): Buffer | undefined {
  const flags = payload.readUInt16BE(BEFORE_FLAGS);
  if ((flags & HAS_HEADERS) === 0) return undefined;
  let offset = BEFORE_FLAGS + 2;
  for (const flag of [HAS_CONTENT_TYPE, HAS_CONTENT_ENCODING]) {
    if ((flags & flag) !== 0) offset += 1 + payload.readUInt8(offset);
  }
  const start = offset + 4;

  return payload.subarray(start, start + payload.readUInt32BE(offset));
}

const SIZES: Readonly<Record<string, number>> = {
  t: 1,
  b: 1,
  B: 1,
  s: 2,
  u: 2,
  I: 4,
  i: 4,
  f: 4,
  D: 5,
  l: 8,
  d: 8,
  T: 8,
  V: 0,
};

/** Whether tables and arrays lie in one another more than `MAX_DEPTH` deep. Not recursive. */
function isDeeper(table: Buffer): boolean {
  const open: Readonly<{ end: number; named: boolean }>[] = [{ end: table.length, named: true }];
  let offset = 0;
  for (let inner = open.at(-1); inner !== undefined; inner = open.at(-1)) {
    if (offset >= inner.end) {
      open.pop();
      continue;
    }
    if (inner.named) offset += 1 + table.readUInt8(offset);
    const tag = String.fromCharCode(table.readUInt8(offset++));
    const size = SIZES[tag];
    if (size !== undefined) {
      offset += size;
      continue;
    }
    const length = table.readUInt32BE(offset);
    offset += 4;
    if (tag !== "A" && tag !== "F") offset += length;
    else if (open.push({ end: offset + length, named: tag === "F" }) > MAX_DEPTH) return true;
  }

  return false;
}
