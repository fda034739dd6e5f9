import type { ChannelInterface } from "@asyncapi/parser";
import type { Context } from "./context.js";
import { escaped } from "./extension-reader.js";
import type { Pointer } from "./model.js";

/** What the AMQP channel binding 0.3.0 knows inside an exchange and inside a queue. The parser lets everything else pass. */
const known = {
  exchange: ["name", "type", "durable", "autoDelete", "vhost"],
  queue: ["name", "durable", "exclusive", "autoDelete", "vhost"],
} as const;

/** Notes the fields of a channel's AMQP binding that nobody reads. */
export function noteBindingFields(
  channel: ChannelInterface,
  at: Pointer,
  { scope, problems }: Context,
): void {
  const binding = channel.bindings().get("amqp")?.value<Record<string, unknown>>() ?? {};
  for (const part of ["exchange", "queue"] as const) {
    const given = binding[part];
    if (typeof given !== "object" || given === null) continue;
    const fields: readonly string[] = known[part];
    for (const [field, value] of Object.entries(given)) {
      const place: Pointer = `${at}/bindings/amqp/${part}/${escaped(field)}`;
      if (field === "vhost" && value !== "/") {
        problems.push({
          severity: "warning",
          rule: "known-binding-fields",
          at: place,
          what: `the ${part} of ${channel.id()} is said to be in the virtual host ${JSON.stringify(value)}`,
          loss: "a connection has one virtual host, so that the one of its URL is used",
          fix: "connect to a URL that ends with it",
        });
      }
      if (fields.includes(field) || field.startsWith("x-")) continue;
      const meant = fields.find((name) => areAlike(name, field));
      problems.push({
        // In another team's document a field that is not like any other is more likely a wish than a slip.
        severity: scope === "system" || meant !== undefined ? "error" : "warning",
        rule: "known-binding-fields",
        at: place,
        what: `the ${part} of ${channel.id()} has the field ${field}, which the AMQP binding does not know`,
        loss: "it would be ignored without a word",
        fix: meant === undefined ? elsewhere(field) : `write \`${meant}\``,
      });
    }
  }
}

function elsewhere(field: string): string {
  return field === "arguments" || field === "args"
    ? "write the queue's arguments as `x-arguments` on the channel"
    : "take it away; arguments of a queue are `x-arguments` on the channel";
}

/** Whether one is likely a slip of the pen for the other: the same but for case and up to two letters. */
function areAlike(one: string, other: string): boolean {
  return distance(one.toLowerCase(), other.toLowerCase().replaceAll(/[^a-z]/g, "")) <= 2;
}

/** Levenshtein's distance: how many letters have to be put in, taken out or changed. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, column) => column);
  for (let index = 1; index <= one.length; index += 1) {
    const next = [index];
    for (let column = 1; column <= other.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (one[index - 1] === other[column - 1] ? 0 : 1);
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }

  return row.at(-1) ?? 0;
}
