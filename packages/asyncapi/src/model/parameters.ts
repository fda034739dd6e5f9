import type { ChannelInterface } from "@asyncapi/parser";
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
 * of it has a dot, and so is several words.
 */
export function patternOf(routingKey: string, parameters: readonly Parameter[] = []): string {
  if (!routingKey.includes("{")) return routingKey;
  const long = parameters.filter(({ values }) => values?.some((value) => value.includes(".")));

  return wordsIn(routingKey)
    .map((word) =>
      !/\{[^{}]*\}/.test(word) ? word : long.some(({ name }) => word.includes(`{${name}}`)) ? "#" : "*",
    )
    .join(".");
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
