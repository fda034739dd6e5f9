import { isSame, numberIn, textIn, type Field, type Table } from "../wire/fields.js";
import { BrokerError } from "./broker-error.js";
import type { Binding, Exchange } from "./world.js";

/** Whether a binding of an exchange catches a message. */
export function catches(
  { type }: Exchange,
  binding: Binding,
  key: string,
  headers: Table | undefined,
): boolean {
  switch (type) {
    case "direct":
      return binding.key === key;
    case "fanout":
      return true;
    case "topic":
      return topicCatches(wordsOf(binding.key), wordsOf(key));
    case "headers":
      return headersCatch(binding.arguments, headers ?? new Map());
  }
}

/** `*` stands for one word, `#` for any number of them. */
export function topicCatches(pattern: readonly string[], words: readonly string[]): boolean {
  // Which places of the pattern have been reached: a word moves each on. It takes no longer for many `#`.
  let places = afterHashes(pattern, new Set([0]));
  for (const word of words) {
    const next = new Set<number>();
    for (const place of places) {
      if (pattern[place] === "#") next.add(place);
      else if (pattern[place] === "*" || pattern[place] === word) next.add(place + 1);
    }
    places = afterHashes(pattern, next);
  }

  return places.has(pattern.length);
}

/** An empty key has no word at all; between two dots is one that is empty. */
function wordsOf(key: string): readonly string[] {
  return key === "" ? [] : key.split(".");
}

function afterHashes(pattern: readonly string[], places: Set<number>): Set<number> {
  for (const place of places) if (pattern[place] === "#") places.add(place + 1);

  return places;
}

const X_MATCH = "x-match";

/** @throws BrokerError 406 where a binding to a headers exchange says nothing that RabbitMQ understands */
export function checkHeaderBinding(args: Table): void {
  const field = args.get(X_MATCH);
  if (field === undefined || /^(all|any)(-with-x)?$/.test(textIn(field) ?? "")) return;
  throw new BrokerError(
    406,
    `Invalid x-match field value ${erlangOf(field)}; expected all, any, all-with-x, or any-with-x`,
  );
}

/** As RabbitMQ prints it. */
function erlangOf(field: Field): string {
  const said = textIn(field);

  return said === undefined ? String(numberIn(field) ?? field.kind) : `<<"${said}">>`;
}

function headersCatch(args: Table, headers: Table): boolean {
  const match = textIn(args.get(X_MATCH)) ?? "all";
  const asked = [...args].filter(
    ([name]) => name !== X_MATCH && (match.endsWith("-with-x") || !name.startsWith("x-")),
  );
  const isThere = ([name, field]: (typeof asked)[number]) => {
    const header = headers.get(name);

    return header !== undefined && (field.kind === "V" || isSame(field, header));
  };

  return match.startsWith("any") ? asked.some(isThere) : asked.every(isThere);
}
