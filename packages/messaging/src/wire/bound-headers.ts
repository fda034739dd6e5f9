import { header } from "./headers.js";
import { isSendable } from "./sendable.js";

/** amqplib sends no header table over 64 KiB, though it takes larger ones. This leaves room for what a proxy may add. */
const MAX_BYTES = 56 * 1024;

/** The most characters of a header of ours. Whoever sends a message may forge it, and it is never left out. */
const OURS: ReadonlyMap<string, number> = new Map<string, number>([
  ...Object.values(header).map((name) => [name, 255] as const),
  [header.lastError, 1_000],
  [header.deadReason, 1_000],
  [header.deadStack, 4_000],
  [header.leftOut, 500],
]);

/**
 * Makes of a message's headers what can be sent on, and says which had to be left out: those that `carry` cannot carry, and
 * the largest of the sender's own where they are too many. A message that could be neither retried nor dead-lettered would
 * hold up its queue for ever. `cut` names those that came with a part left out.
 */
export function boundHeaders<V>(
  headers: Readonly<Record<string, unknown>>,
  carry: (value: unknown) => V | undefined,
  { cut: shortened = [] }: Readonly<{ cut?: readonly string[] }> = {},
): Record<string, V | string> {
  const kept = new Map<string, V | string>();
  const leftOut = shortened.map((name) => `${name} (cut)`);
  for (const [name, value] of Object.entries(headers)) {
    const carried = isSendable(name) ? carry(value) : undefined;
    if (carried === undefined) leftOut.push(name);
    else kept.set(name, typeof carried === "string" ? cut(carried, OURS.get(name) ?? Infinity) : carried);
  }

  const sizes = [...kept].map(([name, value]) => [name, sizeOf(name, value)] as const);
  let total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const largestFirst = sizes.filter(([name]) => !OURS.has(name)).sort(([, a], [, b]) => b - a);
  for (const [name, size] of largestFirst) {
    if (total <= MAX_BYTES) break;
    total -= size;
    kept.delete(name);
    leftOut.push(name);
  }
  if (leftOut.length > 0) kept.set(header.leftOut, namesOf(kept.get(header.leftOut), leftOut));

  return Object.fromEntries(kept);
}

/** Those of an earlier attempt first. */
function namesOf(before: unknown, names: readonly string[]): string {
  const all = typeof before === "string" && before !== "" ? [before, ...names] : names;

  return cut(all.join(", "), OURS.get(header.leftOut) ?? 0);
}

/** No less than what it is on the wire. */
function sizeOf(name: string, value: unknown): number {
  return Buffer.byteLength(name) + 6 + bytesOf(value);
}

function bytesOf(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value !== "object" || value === null) return 8;
  if (Buffer.isBuffer(value)) return value.length;

  return Object.entries(value).reduce((sum, [name, one]) => sum + sizeOf(name, one), 0);
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
