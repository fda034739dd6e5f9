import type { Pointer } from "./model.js";
import { warning, type Problem } from "./problem.js";
import { knownType, otherThanPredeclared, predeclaredType, unknownType } from "./exchange-types.js";
import type { Found, NamedExchange } from "./read-channels.js";

/** The exchange that a binding names; the default exchange has an empty name, whatever its type is said to be. */
export function namedExchange(
  { at, context }: Pick<Found, "at" | "context">,
  exchange: Readonly<{ name?: string | undefined; type?: string | undefined }> | undefined,
): NamedExchange | undefined {
  if (exchange === undefined) return undefined;
  const { name = "", type: written } = exchange;
  const type = knownType(written);
  if (name === "" && (type === "topic" || type === "fanout" || type === "headers")) {
    const common = `amq.${type}`;
    context.problems.push({
      severity: "warning",
      rule: "exchange-has-a-name",
      at: `${at}/bindings/amqp/exchange`,
      what: `the ${type} exchange of this channel has no name`,
      loss: `${common} is used, which is on every broker; whoever uses another one is not reached`,
      fix: "give it a `name`",
    });

    return { name: common, type };
  }
  if (name === "" || type === "default") {
    if (name !== "" && !standsForDefault(name)) context.problems.push(namedDefault(name, at));

    return { name: "", type: "direct" };
  }
  // RabbitMQ keeps names of `amq.` for itself: that one is refused, and by the rule for them.
  if (standsForDefault(name) && !name.startsWith("amq.")) context.problems.push(calledDefault(name, at));
  if (written !== undefined && type === undefined)
    context.problems.push(unknownType(name, written, `${at}/bindings/amqp/exchange/type`));
  const predeclared = predeclaredType(name);
  if (written === undefined && predeclared === undefined) {
    context.problems.push({
      severity: "warning",
      rule: "exchange-has-a-type",
      at: `${at}/bindings/amqp/exchange`,
      what: `the exchange ${name} of this channel has no type`,
      loss: "it is taken for a topic exchange: where it is another on the broker, the service does not start (406)",
      fix: "give it a `type`: topic, direct, fanout or headers",
    });
  }
  if (predeclared !== undefined && type !== undefined && type !== predeclared)
    context.problems.push(otherThanPredeclared(name, type, predeclared, at));

  return { name, type: predeclared ?? type ?? "topic" };
}

/** How people call the exchange that has no name; `(AMQP default)` is what RabbitMQ's own pages write, `amq.default` its HTTP API. */
function standsForDefault(name: string): boolean {
  return /^\(?(amqp?[ ._-])?default([ ._-]exchange)?\)?$/i.test(name);
}

function namedDefault(name: string, at: Pointer): Problem {
  return warning(`${at}/bindings/amqp/exchange/name`, "exchange-has-a-name", {
    what: `the exchange of this channel is the default exchange by its type, and is called ${name}`,
    loss: `the default exchange has no name: it is used, where a key is the name of a queue, and nothing goes to ${name} or comes from it`,
    fix: `take the name away, or say of which \`type\` ${name} is: topic, direct, fanout or headers`,
  });
}

function calledDefault(name: string, at: Pointer): Problem {
  return warning(`${at}/bindings/amqp/exchange/name`, "exchange-has-a-name", {
    what: `the exchange of this channel is called ${name}, as many call the exchange that has no name`,
    loss: "an exchange of this very name is used: whoever uses the default exchange is not reached",
    fix: "write `type: default` and no name if the default exchange is meant; otherwise give it a name that nobody takes for that",
  });
}
