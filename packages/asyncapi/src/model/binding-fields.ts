import type { ChannelInterface } from "@asyncapi/parser";
import { areAlike } from "./are-alike.js";
import type { Context } from "./context.js";
import type { Pointer, Scope } from "./model.js";
import { warning, type Problem } from "./problem.js";
import { escaped } from "./pointer.js";

/** What the AMQP channel binding 0.3.0 knows inside an exchange and inside a queue. The parser lets everything else pass. */
const known = {
  exchange: ["name", "type", "durable", "autoDelete", "vhost"],
  queue: ["name", "durable", "exclusive", "autoDelete", "vhost"],
} as const;

const flags: ReadonlySet<string> = new Set(["durable", "exclusive", "autoDelete"]);

/** Notes the fields of a channel's AMQP binding that nobody reads, or whose values say nothing. */
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
      if (flags.has(field) && typeof value !== "boolean")
        problems.push(noFlag(`${part} of ${channel.id()}`, field, value, place));
      if (fields.includes(field) || field.startsWith("x-")) continue;
      const meant = fields.find((name) => areAlike(name, field));
      problems.push({
        severity: scope === "system" ? "error" : "warning",
        rule: "known-binding-fields",
        at: place,
        what: `the ${part} of ${channel.id()} has the field ${field}, which the AMQP binding does not know`,
        loss: "it would be ignored without a word",
        fix: meant === undefined ? elsewhere(part, field, scope) : `write \`${meant}\``,
      });
    }
  }
}

function noFlag(whose: string, field: string, value: unknown, at: Pointer): Problem {
  return warning(at, "known-binding-fields", {
    what: `${field} of the ${whose} is ${JSON.stringify(value)}`,
    loss: `it is taken for ${String(field === "durable")}`,
    fix: "write true or false",
  });
}

function elsewhere(part: "exchange" | "queue", field: string, scope: Scope): string {
  const isArguments = field === "arguments" || field === "args";
  if (part === "queue")
    return isArguments
      ? "write the queue's arguments as `x-arguments` on the channel"
      : "take it away; arguments of a queue are `x-arguments` on the channel";
  if (!isArguments && !/alternate/i.test(field)) return "take it away: an exchange is made without it";

  return scope === "system"
    ? "take it away: an exchange is made without arguments; its alternate exchange is `alternateExchange` under x-exchanges"
    : "take it away: an exchange is made without arguments, and one that is there with an alternate exchange among them is refused (406); a policy of the broker can set one";
}
