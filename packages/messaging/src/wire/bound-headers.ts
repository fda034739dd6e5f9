import { header, type Parcel } from "./envelope.js";

/** amqplib sends no header table over 64 KiB, though it takes larger ones. This leaves room for what a proxy may add. */
const MAX_BYTES = 56 * 1024;

const MAX_NAMES = 500;

const OURS: ReadonlySet<string> = new Set(Object.values(header));

/**
 * Leaves out the largest of the sender's own headers where they are too many to be sent on together with ours, and says
 * which: a message that could be neither retried nor dead-lettered would hold up its queue for ever.
 */
export function boundHeaders(parcel: Parcel): Parcel {
  const sizes = new Map(Object.entries(parcel.headers).map(([name, value]) => [name, sizeOf(name, value)]));
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  if (total <= MAX_BYTES) return parcel;

  const leftOut: string[] = [];
  const largestFirst = [...sizes].filter(([name]) => !OURS.has(name)).sort(([, a], [, b]) => b - a);
  for (const [name, size] of largestFirst) {
    if (total <= MAX_BYTES) break;
    total -= size;
    leftOut.push(name);
  }
  const kept = Object.entries(parcel.headers).filter(([name]) => !leftOut.includes(name));

  return {
    ...parcel,
    headers: { ...Object.fromEntries(kept), [header.leftOut]: leftOut.join(", ").slice(0, MAX_NAMES) },
  };
}

function sizeOf(name: string, value: string | number): number {
  return Buffer.byteLength(name) + (typeof value === "string" ? Buffer.byteLength(value) : 8) + 6;
}
