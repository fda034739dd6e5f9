import type { Binding, Model } from "@warren/asyncapi";
import { addressOf } from "./diff-keys.js";
import { textOf } from "./payload/schema.js";

/** Something that has bindings. */
export type Bound = Readonly<{ kind: "queue" | "exchange"; name: string; bindings: readonly Binding[] }>;

export type Address = Pick<Binding, "exchange" | "routingKey" | "arguments">;

export function boundIn({ queues, exchanges }: Model): readonly Bound[] {
  return [
    ...queues.map(({ name, bindings }): Bound => ({ kind: "queue", name, bindings })),
    ...exchanges.map(({ name, bindings }): Bound => ({ kind: "exchange", name, bindings })),
  ];
}

/** Whether two bindings let the same through. */
export function isSame(a: Address, b: Address): boolean {
  return a.exchange === b.exchange && a.routingKey === b.routingKey && headersIn(a) === headersIn(b);
}

/** What a binding compares with the headers of a message, as text; empty where it compares none. */
export function headersIn({ arguments: compared = {} }: Address): string {
  return Object.keys(compared).length === 0 ? "" : textOf(compared);
}

/** Where a binding leads from, for a sentence. */
export function wordsOf(binding: Binding): string {
  const headers = headersIn(binding);

  return `${addressOf(binding)}${headers === "" ? "" : ` by the headers ${headers}`}`;
}

/** Stays the same from run to run. */
export function idOf({ name }: Bound, binding: Binding): string {
  const headers = headersIn(binding);

  return `binding/${name}/${binding.exchange}/${binding.routingKey}${headers === "" ? "" : `/${headers}`}`;
}
