// A message that came in can hold what amqplib cannot write: bytes that are no UTF-8 (each is read as a character of three
// bytes), and numbers that it takes for integers. These functions make of it what can be sent, and keep as much as they can.

/** The most bytes of UTF-8 in a property, a key or a name of AMQP 0-9-1 (a short string): their length is one byte. */
export const MAX_PROPERTY_BYTES = 255;

/** Nobody nests header tables on purpose so deeply, and amqplib calls itself for each level. */
const MAX_DEPTH = 20;

const DOUBLE_FROM = 2 ** 63;
const FRACTION_BELOW = 2 ** 50;

/** Whether a text can be a property, a key or a header's name. */
export function isSendable(text: string): boolean {
  // No character has more than three bytes for each unit of its length.
  return text.length * 3 <= MAX_PROPERTY_BYTES || Buffer.byteLength(text) <= MAX_PROPERTY_BYTES;
}

/** The text, cut to what a property can hold. */
export function sendableText(text: string): string {
  if (isSendable(text)) return text;
  let bytes = 0;
  let cut = "";
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > MAX_PROPERTY_BYTES) break;
    cut += character;
  }

  return cut;
}

/**
 * A header's number, as text where amqplib cannot write it: it makes an integer of 64 bits of what is below 2^63 and has no
 * fraction that it looks for. What is no number at all makes RabbitMQ end the connection.
 */
export function sendableNumber(value: number): number | string {
  const asDouble = value >= DOUBLE_FROM || Math.abs(value) < FRACTION_BELOW;
  const asInteger = Number.isInteger(value) && value >= -DOUBLE_FROM;

  return Number.isFinite(value) && (asDouble || asInteger) ? value : String(value);
}

/** A header's value that is text or a number; undefined for any other. */
export function sendablePlain(value: unknown): string | number | undefined {
  if (typeof value === "number") return sendableNumber(value);

  return typeof value === "string" ? value : undefined;
}

/** A header's value of any kind; undefined where it, or something in it, cannot be sent. */
export function sendableValue(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null || Buffer.isBuffer(value)) {
    return typeof value === "boolean" || typeof value === "object" ? value : sendablePlain(value);
  }
  if (depth >= MAX_DEPTH) return undefined;
  if (Array.isArray(value)) {
    const items = value.map((item) => sendableValue(item, depth + 1));

    return items.includes(undefined) ? undefined : items;
  }

  return sendableTable(value as Readonly<Record<string, unknown>>, depth);
}

function sendableTable(table: Readonly<Record<string, unknown>>, depth: number): unknown {
  if (isTimestamp(table) || isDecimal(table)) return table;
  const entries = Object.entries(table).map(
    ([name, value]) => [name, sendableValue(value, depth + 1)] as const,
  );
  if (entries.some(([name, value]) => value === undefined || !isSendable(name))) return undefined;
  const copy = Object.fromEntries(entries);

  // amqplib would take a table with this key for a value whose type is given.
  return Object.hasOwn(table, "!") ? { "!": "object", value: copy } : copy;
}

function isTimestamp(table: Readonly<Record<string, unknown>>): boolean {
  const { "!": type, value } = table;

  return (
    type === "timestamp" &&
    typeof value === "number" &&
    Number.isInteger(value) &&
    value >= 0 &&
    value < 2 ** 64
  );
}

function isDecimal(table: Readonly<Record<string, unknown>>): boolean {
  const { "!": type, value } = table;
  if (type !== "decimal" || typeof value !== "object" || value === null) return false;
  const { places, digits } = value as Readonly<Record<"places" | "digits", unknown>>;

  return isBelow(places, 2 ** 8) && isBelow(digits, 2 ** 32);
}

function isBelow(value: unknown, limit: number): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) < limit;
}
