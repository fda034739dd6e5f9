import type { Context } from "./context.js";
import type { Exchange, Pointer, Queue } from "./model.js";
import { hasParameter } from "./parameters.js";
import type { Problem } from "./problem.js";

/** Whether a queue is made on the broker that no operation uses: all that nothing is in the way of. */
export function isDeclared({ name, exclusive }: Queue): boolean {
  return !exclusive && !name.includes("{") && !name.startsWith("amq.");
}

/** Whether nothing is wrong with the exchange of a channel of which no code is made, whatever is with the rest of the channel. */
export function canBeDeclared(exchange: Exchange, { problems }: Context): boolean {
  return (
    !hasParameter(exchange.name) &&
    problems.every(({ severity = "error", at }) => severity !== "error" || !at.startsWith(exchange.at))
  );
}

/** What is made on the broker of a channel that no operation uses. */
export type Made = Readonly<{ queue: boolean; exchange: boolean }>;

/** Whether a problem of such a channel is about what is made all the same: its queue with what that is bound by, and its exchange. */
export function isOfMade({ severity = "error", rule, at: place }: Problem, at: Pointer, made: Made): boolean {
  const isOf = (...fields: readonly string[]) => fields.some((field) => place.startsWith(`${at}/${field}`));
  if (severity === "error")
    return made.queue && isOf("x-arguments", "x-bindings", "x-deadLetter", "x-partitions", "bindings/amqp");
  if (severity !== "warning") return false;

  return (
    (made.queue && isOf("x-partitions", "bindings/amqp/queue", "bindings/amqp/exchange/name")) ||
    (made.exchange && rule === "known-binding-fields" && isOf("bindings/amqp/exchange"))
  );
}
