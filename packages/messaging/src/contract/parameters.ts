import type { Message } from "./message.js";

/** The values that each parameter of a routing key may have. One that is not named here may have any. */
export type ParameterValues = Readonly<Record<string, readonly string[] | undefined>>;

/** The names between a key's braces: `ParameterNames<"order.{region}.created">` is `"region"`. */
export type ParameterNames<Key extends string> = Key extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParameterNames<Rest>
  : never;

/** Values for the parameters that a key has, and for no other. */
export type ValuesFor<Key extends string> = {
  readonly [Name in ParameterNames<Key>]?: readonly string[] | undefined;
};

/** A text for each parameter of a key, one of `Values` where the contract lists them. */
export type KeyParameters<Key extends string, Values extends ParameterValues = ParameterValues> = {
  readonly [Name in ParameterNames<Key>]: Name extends keyof Values
    ? Values[Name] extends readonly (infer Value extends string)[]
      ? Value
      : string
    : string;
};

/** A message with what fills the parameters of its routing key. */
export type At<M extends Message, P> = M & Readonly<{ parameters: P }>;

/** Fills the parameters of the key on which a message is sent: `at({ region: "eu" }, OrderCreated({ … }))`. */
export function at<const P extends Readonly<Record<string, string>>, M extends Message>(
  parameters: P,
  message: M,
): At<M, P> {
  return { ...message, parameters };
}

/**
 * Reads the parameters back from the key of a message: `parametersOf("order.{region}.created", delivery)` is
 * `{ region: "eu" }` for one that was published with `order.eu.created`, and undefined for one whose key does not fit.
 */
export function parametersOf<const Key extends string>(
  template: Key,
  { routingKey }: Readonly<{ routingKey: string }>,
): KeyParameters<Key> | undefined {
  const names = parameterNamesOf(template);
  const found = expressionOf(template).exec(routingKey)?.slice(1);
  if (found === undefined) return undefined;

  return Object.fromEntries(names.map((name, index) => [name, found[index] ?? ""])) as KeyParameters<Key>;
}

/** The names between a key's braces, in their order. */
export function parameterNamesOf(template: string): readonly string[] {
  return [...template.matchAll(PARAMETER)].map(([, name = ""]) => name);
}

const PARAMETER = /\{([^{}]+)\}/g;

function expressionOf(template: string): RegExp {
  const literals = template.split(/\{[^{}]+\}/).map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));

  // No parameter holds a dot: that is what makes `*` in a binding stand for exactly one.
  return new RegExp(`^${literals.join("([^.]+)")}$`, "u");
}
