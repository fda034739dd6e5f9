import type { ChannelInterface } from "@asyncapi/parser";
import { isObject, listAt, textAt } from "../schema/json.js";
import type { Parameter } from "./model.js";

const inBraces = /\{([^{}]*)\}/g;

/** The parameters that stand in a routing key, in its order; those that a channel declares and does not use are left out. */
export function parametersOf(channel: ChannelInterface, routingKey: string): readonly Parameter[] {
  const names = new Set([...routingKey.matchAll(inBraces)].map(([, name]) => name ?? ""));

  return [...names].map((name) => {
    const declared = channel.parameters().get(name);
    const json = declared?.json<Readonly<{ enum?: unknown }>>();
    const values = Array.isArray(json?.enum) ? json.enum.map(String) : [];

    return {
      name,
      description: declared?.description(),
      values: values.length === 0 ? undefined : values,
    };
  });
}

/**
 * What a queue on a topic exchange binds to get every key of a template: `*` for each word that holds a parameter, `#` where a value
 * of it may have a dot, and so be several words.
 */
export function patternOf(routingKey: string, dotted: ReadonlySet<string> = new Set()): string {
  if (!routingKey.includes("{")) return routingKey;

  return wordsIn(routingKey)
    .map((word) => {
      const names = [...word.matchAll(inBraces)].map(([, name]) => name ?? "");

      return names.length === 0 ? word : names.some((name) => dotted.has(name)) ? "#" : "*";
    })
    .join(".");
}

/** The parameters of a channel that may have a dot in a value, by anything that their document says of values. */
export function dottedIn(channel: ChannelInterface): ReadonlySet<string> {
  const parameters = channel.parameters().all();

  return new Set(parameters.filter((one) => mayHaveDots(one.json<unknown>())).map((one) => one.id()));
}

/** Formats of texts that are hardly ever without a dot. */
const DOTTED = /^(?:ipv4|(?:idn-)?(?:hostname|email)|(?:uri|iri|url)(?:-reference)?)$/;

/** Whether a parameter, or its schema in 2.x, names a value with a dot, or asks for one. */
function mayHaveDots(given: unknown): boolean {
  if (!isObject(given)) return false;
  const named = [
    given["default"],
    given["const"],
    given["example"],
    ...listAt(given, "enum"),
    ...listAt(given, "examples"),
  ];
  // What a class leaves out, no value has.
  const pattern = (textAt(given, "pattern") ?? "").replaceAll(/\[\^[^\]]*\]/g, "");

  return (
    named.some(
      (value) => (typeof value === "string" || typeof value === "number") && String(value).includes("."),
    ) ||
    DOTTED.test(textAt(given, "format") ?? "") ||
    /\\\.|\[[^\]]*\./.test(pattern) ||
    mayHaveDots(given["schema"])
  );
}

/** The words of a key, each with its parameters, whose names may have dots. */
export function wordsIn(routingKey: string): readonly string[] {
  return routingKey.split(/\.(?![^{}]*\})/);
}

/** Every key that a template stands for, where each of its parameters lists its values; otherwise undefined. */
export function keysOf(routingKey: string, parameters: readonly Parameter[]): readonly string[] | undefined {
  return parameters.reduce<readonly string[] | undefined>(
    (keys, { name, values }) =>
      values === undefined
        ? undefined
        : keys?.flatMap((key) => values.map((value) => key.replaceAll(`{${name}}`, value))),
    [routingKey],
  );
}

/** Whether a name holds a parameter in braces. */
export function hasParameter(name: string): boolean {
  return /\{[^{}]*\}/.test(name);
}
