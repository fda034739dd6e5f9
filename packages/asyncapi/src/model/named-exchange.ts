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
  if (name === "" || type === "default") return { name: "", type: "direct" };
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
