import type { Table } from "./fields.js";
import { readerOf } from "./reader.js";
import { createWriter } from "./writer.js";

/** Properties of a message; one that its sender did not set is not there. */
export type Properties = Readonly<{
  contentType?: string;
  contentEncoding?: string;
  headers?: Table;
  deliveryMode?: number;
  priority?: number;
  correlationId?: string;
  replyTo?: string;
  expiration?: string;
  messageId?: string;
  timestamp?: bigint;
  type?: string;
  userId?: string;
  appId?: string;
  clusterId?: string;
}>;

/** In the order of the protocol: the first has the highest of sixteen flags. */
const ORDER = [
  ["contentType", "shortText"],
  ["contentEncoding", "shortText"],
  ["headers", "table"],
  ["deliveryMode", "octet"],
  ["priority", "octet"],
  ["correlationId", "shortText"],
  ["replyTo", "shortText"],
  ["expiration", "shortText"],
  ["messageId", "shortText"],
  ["timestamp", "longlong"],
  ["type", "shortText"],
  ["userId", "shortText"],
  ["appId", "shortText"],
  ["clusterId", "shortText"],
] as const;
const BASIC = 60;

/** Reads a content header: how large the body is, and the properties. */
export function decodeHeader(payload: Buffer): Readonly<{ size: number; properties: Properties }> {
  const reader = readerOf(payload);
  reader.short();
  reader.short();
  const size = Number(reader.longlong());
  const flags = reader.short();
  const properties: Record<string, unknown> = {};
  for (const [at, [name, kind]] of ORDER.entries()) {
    if ((flags & (0x8000 >> at)) !== 0) properties[name] = reader[kind]();
  }

  return { size, properties };
}

export function encodeHeader(size: number, properties: Properties): Buffer {
  const values = createWriter();
  let flags = 0;
  for (const [at, [name, kind]] of ORDER.entries()) {
    const value = properties[name];
    if (value === undefined) continue;
    flags |= 0x8000 >> at;
    (values[kind] as (value: unknown) => void)(value);
  }
  const writer = createWriter();
  writer.short(BASIC);
  writer.short(0);
  writer.longlong(BigInt(size));
  writer.short(flags);

  return Buffer.concat([writer.bytes(), values.bytes()]);
}
