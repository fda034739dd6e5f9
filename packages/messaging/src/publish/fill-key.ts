import { parameterNamesOf, type ParameterValues } from "../contract/parameters.js";
import { PublishError } from "../errors.js";
import { MAX_PROPERTY_BYTES } from "../wire/sendable.js";

const NONE: Readonly<Record<string, unknown>> = {};

/** A routing key whose parameters are to be filled, and what the contract lets them be. */
export type KeyTemplate = Readonly<{ routingKey: string; parameters: ParameterValues }>;

/**
 * Fills the parameters of a routing key. A value must be a single word of the key, or a binding with `*` in its place
 * would not match: `order.{region}.created` takes "eu", and neither "eu.west" nor "#".
 *
 * @throws PublishError `invalid`, which names the parameter and its limit
 */
export function fillKey(
  { routingKey, parameters: allowed }: KeyTemplate,
  given: Readonly<Record<string, unknown>> = NONE,
): string {
  if (given === NONE && !routingKey.includes("{")) return routingKey;
  const names = parameterNamesOf(routingKey);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined) throw invalid(routingKey, unknown, "is none of its parameters");
  let key = routingKey;
  for (const name of names)
    key = key.replaceAll(`{${name}}`, () => valueOf(routingKey, name, given, allowed));
  const bytes = Buffer.byteLength(key);
  if (names.length > 0 && bytes > MAX_PROPERTY_BYTES) {
    const longest = names.toSorted((a, b) => String(given[b]).length - String(given[a]).length)[0] ?? "";
    throw invalid(
      routingKey,
      longest,
      `makes the key ${bytes} bytes long; AMQP carries at most ${MAX_PROPERTY_BYTES}`,
    );
  }

  return key;
}

function valueOf(
  routingKey: string,
  name: string,
  given: Readonly<Record<string, unknown>>,
  allowed: ParameterValues,
): string {
  const value = Object.hasOwn(given, name) ? given[name] : undefined;
  if (typeof value !== "string")
    throw invalid(routingKey, name, "is missing: name it with at(parameters, message)");
  if (value === "") throw invalid(routingKey, name, "is empty");
  if (/[.*#]/.test(value))
    throw invalid(routingKey, name, `is ${show(value)}; it may not hold ".", "*" or "#"`);
  const values = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
  if (values !== undefined && !values.includes(value)) {
    throw invalid(
      routingKey,
      name,
      `is ${show(value)}; the contract lets it be ${values.map(show).join(", ")}`,
    );
  }

  return value;
}

function invalid(routingKey: string, name: string, why: string): PublishError {
  return new PublishError("invalid", `parameter "${name}" of routing key "${routingKey}" ${why}`);
}

function show(value: string): string {
  return JSON.stringify(value.length <= 60 ? value : `${value.slice(0, 59)}…`);
}
