import { isMap, isScalar, type Node, type Pair, type Scalar } from "yaml";
import type { Draft, DraftQueue } from "./draft.js";
import { EVIDENCE } from "./infer-schema.js";
import type { Policy } from "./read-observed.js";
import type { Seen } from "./seen.js";

/** Puts comments where a person has to decide, or should know more than the fields say. */
export function comment(contents: Node | null, draft: Draft): void {
  if (!isMap(contents)) return;
  contents.commentBefore = lines(HEAD);
  const part = (name: string) => contents.items.find((pair) => keyText(pair) === name);
  for (const name of ["x-observed", "x-services", "x-exchanges", "channels", "operations", "components"])
    spaced(part(name));
  said(part("x-observed"), [
    "While this is true, the document is checked as a picture of a broker that works. Take the line away once it says what you want: from",
    "then on `warren validate` asks of it what it asks of a new system.",
  ]);
  said(part("x-services"), [
    "Who consumes, by the names that connections give themselves. Who publishes, no broker says: add those services, and what they send.",
  ]);
  said(part("operations"), OPERATIONS);
  const messages = entry(part("components"), "messages");
  for (const { name, seen } of draft.messages) said(entry(messages, name), seenLines(seen));
  for (const { exchange, policy } of draft.exchanges)
    said(entry(part("x-exchanges"), exchange.name), policyLines(policy));
  const channels = part("channels");
  if (isMap(channels?.value)) for (const pair of channels.value.items.slice(1)) spaced(pair);
  for (const queue of draft.queues) said(entry(channels, queue.id), queueLines(queue));
}

const HEAD = [
  "Written by `warren import` from a live broker. What a person has to decide:",
  "",
  "- the names of messages: they are made of routing keys and queues",
  "- what the messages hold: where no `payload` stands, nobody has looked",
  "- who sends: a broker knows its consumers, and not its publishers",
];

const OPERATIONS = [
  "A receive operation stands here where a queue has consumers and its dead letters have a place: it changes nothing on the broker.",
  "Who sends is yours to say, for each routing key:",
  "",
  "  shop.places-orders: { action: send, x-service: shop, channel: { $ref: '#/channels/order.placed' } }",
];

function queueLines(queue: DraftQueue): readonly string[] {
  const { consumers, services, deadLetters, policy, unsaid, receives } = queue;
  const clients = [...new Set(consumers.map(({ client }) => client ?? "unknown"))].toSorted();

  return [
    ...(consumers.length === 0
      ? []
      : [
          `Consumed by ${clients.map((client) => JSON.stringify(client)).join(", ")}, ${String(consumers.length)} ${consumers.length === 1 ? "consumer" : "consumers"}.`,
        ]),
    ...(services.length > 1
      ? [`Decide: ${services.join(" and ")} share it. Each message goes to one of them only.`]
      : []),
    ...policyLines(policy),
    ...(unsaid.length === 0
      ? []
      : [`Left out, since only texts, numbers and booleans can be said: ${unsaid.join(", ")}.`]),
    ...(deadLetters.kind === "elsewhere" ? [`Dead letters: ${deadLetters.why}.`] : []),
    ...(consumers.length > 0 && !receives ? undecided(queue) : []),
  ];
}

/** Why nobody receives from it in this document, though somebody does. */
function undecided({ queue }: DraftQueue): readonly string[] {
  if (queue.type === "stream")
    return ["Decide: Warren does not read streams, so no operation is written for it."];
  const dead = JSON.stringify(`${queue.name}.dead`);

  return [
    "Decide: what cannot be handled has no place to go. With the next line, and a receive operation, it has: the plan then creates that queue.",
    `x-deadLetter: { exchange: "", queue: ${dead}, routingKey: ${dead} }`,
  ];
}

function seenLines(seen: Seen | undefined): readonly string[] {
  if (seen === undefined) return [];
  const { count, body, others } = seen;
  const what = others.map((one) => `${String(one.count)} ${one.what}`).join(", ");
  if (body.kind === "other")
    return [`${different(count)} seen: ${what}. Warren reads JSON only, so that no operation takes them.`];
  const json = others.reduce((rest, one) => rest - one.count, count);

  return [
    json < EVIDENCE
      ? `Decide: inferred from ${different(json)} only, so that no field is required and each may be null.`
      : `Inferred from ${different(json)}: look at what is required, at whole numbers, and at what is never null.`,
    ...(others.length === 0
      ? []
      : [`Decide: ${what} came beside them. A service puts such messages to its dead letters.`]),
  ];
}

function different(count: number): string {
  return `${String(count)} different ${count === 1 ? "message" : "messages"}`;
}

function policyLines(policy: Policy | undefined): readonly string[] {
  if (policy === undefined) return [];
  const settings = Object.entries(policy.definition).map(
    ([name, value]) => `${name}: ${JSON.stringify(value)}`,
  );

  return [
    `Policy ${policy.names.map((name) => JSON.stringify(name)).join(" and ")} adds ${settings.join(", ") || "nothing"}.`,
  ];
}

export function keyText({ key }: Pair): string {
  return isScalar(key) ? String(key.value) : "";
}

/** Names of other people's things may have line breaks, and a comment ends with one. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ");
}

function entry(pair: Pair | undefined, name: string): Pair | undefined {
  return isMap(pair?.value) ? pair.value.items.find((one) => keyText(one) === name) : undefined;
}

function spaced(pair: Pair | undefined): void {
  if (pair !== undefined) (pair.key as Scalar).spaceBefore = true;
}

function said(pair: Pair | undefined, text: readonly string[]): void {
  if (pair !== undefined && text.length > 0) (pair.key as Scalar).commentBefore = lines(text);
}

/** As `yaml` takes a comment: with the space behind its sign. */
function lines(text: readonly string[]): string {
  return text.map((line) => ` ${oneLine(line)}`).join("\n");
}
