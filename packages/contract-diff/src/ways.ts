import { receiversOn, routingKeyOf, type Model, type RoutingKey } from "@warren/asyncapi";
import type { Flow } from "./flows.js";

/** A flow under one of the keys that its sender may write. */
export type Way = Flow &
  Readonly<{
    /** The key that is written; undefined where the flow has none. */
    routingKey: string | undefined;
    /** What its parameters are in it; undefined where there are none, or where they cannot be told apart. */
    values: readonly string[] | undefined;
    /** Whether it stands for all keys of its template at once: what reaches one of them says nothing about the others. */
    isVague: boolean;
  }>;

/** More keys of one template are looked at as one. */
const MOST_KEYS = 200;
/** Stands for all the values that no binding names. */
const ANY_OTHER = "any-other-value";

/**
 * The flows of a model, each under every key that makes a difference: a queue that is bound to `bread.rye` gets some of what is sent
 * as `bread.{kind}`. Where any value will do, those are the words that bindings of either version have, and one that none has.
 */
export function waysOf(flows: readonly Flow[], model: Model, words: readonly string[]): readonly Way[] {
  return flows.flatMap((flow): readonly Way[] => {
    const key = routingKeyOf(model, flow.key);
    const keys = key === undefined ? undefined : keysOf(key, words);
    if (key === undefined || keys === undefined)
      return [
        {
          ...flow,
          routingKey: key?.routingKey,
          values: undefined,
          isVague: key !== undefined && key.parameters.length > 0,
        },
      ];

    return keys
      .filter(({ routingKey }) => isReached(flow, model, { ...key, routingKey }))
      .map((one): Way => ({ ...flow, ...one, isVague: false }));
  });
}

/** The words of all bindings that are no wildcards. */
export function wordsOf({ queues, exchanges }: Model): readonly string[] {
  const bindings = [...queues, ...exchanges].flatMap((bound) => bound.bindings);

  return bindings.flatMap(({ routingKey }) => routingKey.split(".")).filter((word) => !/[*#{]/.test(word));
}

/** Whether two flows are surely of the same values, or have none. */
export function isOfSameValues(one: Way, other: Way): boolean {
  if (one.isVague || other.isVague) return false;

  return (
    one.values === undefined ||
    other.values === undefined ||
    one.values.join("\n") === other.values.join("\n")
  );
}

/** Whether values may stand in a key. */
export function mayHave({ parameters }: RoutingKey, values: readonly string[] | undefined): boolean {
  if (values?.length !== parameters.length) return true;

  return parameters.every(({ values: listed }, index) => listed?.includes(values[index] ?? "") !== false);
}

function isReached({ to }: Flow, model: Model, key: RoutingKey): boolean {
  return to.operation === undefined || receiversOn(model, key).some(({ id }) => id === to.operation);
}

function keysOf(
  { routingKey, parameters }: RoutingKey,
  words: readonly string[],
): readonly Readonly<{ routingKey: string; values: readonly string[] }>[] | undefined {
  if (parameters.length === 0) return undefined;
  let keys: readonly Readonly<{ routingKey: string; values: readonly string[] }>[] = [
    { routingKey, values: [] },
  ];
  for (const { name, values = openValues(routingKey, name, words) } of parameters) {
    if (values === undefined) return undefined;
    if (keys.length * values.length > MOST_KEYS) return undefined;
    keys = keys.flatMap((key) =>
      values.map((value) => ({
        routingKey: key.routingKey.replaceAll(`{${name}}`, value),
        values: [...key.values, value],
      })),
    );
  }

  return keys;
}

/**
 * What an open parameter may be that makes a difference: `eu` for `{region}-1`, where a binding has the word `eu-1`. Undefined where its
 * word has a second parameter: which part of `eu-1` would then be whose?
 */
function openValues(
  routingKey: string,
  name: string,
  words: readonly string[],
): readonly string[] | undefined {
  const found = new Set<string>();
  for (const host of routingKey.split(/\.(?![^{}]*\})/).filter((word) => word.includes(`{${name}}`))) {
    const [before = "", after = "", ...more] = host.split(`{${name}}`);
    if (more.length > 0 || /[{}]/.test(before + after)) return undefined;
    const around = before.length + after.length;
    for (const word of words)
      if (word.length > around && word.startsWith(before) && word.endsWith(after))
        found.add(word.slice(before.length, word.length - after.length));
  }

  return [...found, ANY_OTHER];
}
