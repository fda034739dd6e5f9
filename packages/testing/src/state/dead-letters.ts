import { list, long, table, text, textIn, timestamp, type Field, type Table } from "../wire/fields.js";
import type { DeathReason, Dying, Message, Queue } from "./world.js";

const DEATHS = "x-death";

/** What becomes of a message that a queue drops: with what it carries then, and where it goes. Undefined where it is just gone. */
export function deadLetterOf({ queue, message, reason, at }: Dying): Message | undefined {
  const { deadLetter } = queue.settings;
  if (deadLetter === undefined) return undefined;
  const { expiration, headers, ...properties } = message.properties;
  const written = withDeath(headers ?? new Map(), { message, queue, reason, at, expiration });
  // A key that the queue names takes the place of all, also of those in the header CC.
  if (deadLetter.key !== undefined) written.delete("CC");

  return {
    exchange: deadLetter.exchange,
    routingKeys: deadLetter.key === undefined ? message.routingKeys : [deadLetter.key],
    properties: { ...properties, headers: written },
    content: message.content,
  };
}

/**
 * Whether a dead letter comes back to a queue that it has been in without anybody having rejected it since: RabbitMQ ends it then.
 */
export function isInCircle(queue: Queue, letter: Message, reason: DeathReason): boolean {
  if (reason === "rejected") return false;
  const deaths = deathsIn(letter.properties.headers);
  const at = deaths.findIndex((death) => textIn(death.get("queue")) === queue.name);

  return at !== -1 && deaths.slice(0, at + 1).every((death) => textIn(death.get("reason")) !== "rejected");
}

type Death = Readonly<{
  message: Message;
  queue: Queue;
  reason: DeathReason;
  at: number;
  expiration: string | undefined;
}>;

/** The headers with one more death: the newest first, one entry for each queue and reason. The others change their order with each. */
function withDeath(headers: Table, death: Death): Map<string, Field> {
  const { message, queue, reason } = death;
  const deaths = deathsIn(headers);
  const same = deaths.find(
    (one) => textIn(one.get("queue")) === queue.name && textIn(one.get("reason")) === reason,
  );
  const newest = same === undefined ? firstDeath(death) : counted(same);
  // RabbitMQ 3.10 turns round what was there before.
  const others = deaths.filter((one) => one !== same).toReversed();
  const written = new Map(headers);
  written.set(DEATHS, list([newest, ...others].map(table)));
  if (deaths.length === 0) {
    written.set("x-first-death-exchange", text(message.exchange));
    written.set("x-first-death-queue", text(queue.name));
    written.set("x-first-death-reason", text(reason));
  }

  return written;
}

function firstDeath({ message, queue, reason, at, expiration }: Death): Table {
  const keys = [message.routingKeys[0], ...keysIn(message.properties.headers, "CC")];

  return new Map<string, Field>([
    ["count", long(1)],
    ["reason", text(reason)],
    ["queue", text(queue.name)],
    ["time", timestamp(Math.floor(at / 1000))],
    ["exchange", text(message.exchange)],
    ["routing-keys", list(keys.map(text))],
    ...(expiration === undefined ? [] : [["original-expiration", text(expiration)] as const]),
  ]);
}

function counted(death: Table): Table {
  const count = death.get("count")?.value;

  return new Map(death).set("count", long(Number(typeof count === "bigint" ? count : 0) + 1));
}

function deathsIn(headers: Table | undefined): readonly Table[] {
  const field = headers?.get(DEATHS);
  if (field?.kind !== "A") return [];

  return field.value.flatMap((one) => (one.kind === "F" ? [one.value] : []));
}

/** The further keys that a sender names in a header. */
export function keysIn(headers: Table | undefined, name: "CC" | "BCC"): readonly string[] {
  const field = headers?.get(name);

  return field?.kind === "A" ? field.value.flatMap((one) => textIn(one) ?? []) : [];
}
