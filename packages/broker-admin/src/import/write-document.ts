import { pointerTo } from "@warren/asyncapi";
import { Document, isMap, type Node, type YAMLMap } from "yaml";
import { comment, keyText, oneLine } from "./comments.js";
import type { Draft, DraftExchange, DraftMessage, DraftQueue, DraftService } from "./draft.js";
import type { DraftKey } from "./keys-of.js";
import type { Seen } from "./seen.js";

/** What the document is called, and which broker it is of, without credentials. */
export type Origin = Readonly<{
  title: string;
  vhost: string;
  broker: string;
  /** Whether one message of each kind that was read may stand in it, as it was. Default: false. */
  examples?: boolean | undefined;
}>;

/** The draft as an AsyncAPI document: YAML, with comments where a person has to decide. */
export function writeDocument(draft: Draft, { title, vhost, broker, examples = false }: Origin): string {
  const document = new Document<Node>({
    asyncapi: "3.0.0",
    info: {
      title,
      version: "0.1.0",
      description: `What was found on virtual host ${JSON.stringify(vhost)} of ${broker}.`,
    },
    defaultContentType: "application/json",
    "x-observed": true,
    "x-services": Object.fromEntries(draft.services.map((one) => [one.name, serviceText(one)])),
    "x-exchanges": Object.fromEntries(draft.exchanges.map((one) => [one.exchange.name, exchangeOf(one)])),
    channels: Object.fromEntries<unknown>([
      ...draft.keys.map((key) => [key.id, keyChannel(key)] as const),
      ...draft.queues.map((queue) => [queue.id, queueChannel(queue)] as const),
    ]),
    operations: Object.fromEntries(
      draft.queues
        .filter(({ receives }) => receives)
        .map((queue) => [operationId(queue), operationOf(queue)]),
    ),
    components: {
      messages: Object.fromEntries(
        draft.messages.map((message) => [message.name, messageOf(message, examples)]),
      ),
    },
  });

  comment(document.contents, draft);
  flow(document.contents);

  return document.toString({ lineWidth: 110, flowCollectionPadding: true });
}

/** What a receive operation on a queue is called. */
function operationId({ id, services }: DraftQueue): string {
  return `${services[0] ?? "unknown"}.${id}`;
}

function serviceText({ clients }: DraftService): string {
  return `Consumes as ${clients.map((client) => JSON.stringify(client)).join(", ")}.`;
}

function exchangeOf({ exchange, bindings }: DraftExchange) {
  const { type, durable, autoDelete, internal, arguments: given } = exchange;
  const alternate = given["alternate-exchange"];

  return {
    type,
    ...(durable ? {} : { durable }),
    ...(autoDelete ? { autoDelete } : {}),
    ...(internal ? { internal } : {}),
    ...(typeof alternate === "string" ? { alternateExchange: alternate } : {}),
    ...(bindings.length === 0 ? {} : { bindings }),
  };
}

function keyChannel({ exchange, key, messages }: DraftKey) {
  const { name, type } = exchange;

  return {
    address: type === "fanout" ? addressOf(name) : key,
    bindings: { amqp: { is: "routingKey", exchange: { name, type } } },
    messages: referencesTo(messages),
  };
}

function queueChannel({
  queue,
  arguments: given,
  bindings,
  messages,
  deadLetters,
  role,
  receives,
}: DraftQueue) {
  const { name, durable } = queue;

  return {
    address: addressOf(name),
    bindings: { amqp: { is: "queue", queue: { name, durable } } },
    ...(Object.keys(given).length === 0 ? {} : { "x-arguments": given }),
    ...(bindings.length === 0 ? {} : { "x-bindings": bindings }),
    ...(receives && deadLetters.kind === "kept"
      ? {
          "x-deadLetter": {
            exchange: deadLetters.exchange,
            queue: deadLetters.queue,
            ...(deadLetters.routingKey === name ? {} : { routingKey: deadLetters.routingKey }),
          },
        }
      : {}),
    ...(role === "kept" ? { "x-parked": true } : {}),
    messages: referencesTo(messages),
  };
}

function operationOf(queue: DraftQueue) {
  return {
    action: "receive",
    "x-service": queue.services[0],
    channel: reference("channels", queue.id),
    // What a queue without keys of its own is sent, nobody has said.
    messages: queue.messages.map((message) => reference("channels", queue.id, "messages", message)),
  };
}

function referencesTo(messages: readonly string[]) {
  return Object.fromEntries(
    messages.map((message) => [message, reference("components", "messages", message)]),
  );
}

function messageOf({ name, from, wire, seen }: DraftMessage, examples: boolean) {
  return {
    ...(wire === undefined || wire === name ? {} : { name: wire }),
    summary: `What travels by ${oneLine(from)}.`,
    ...(seen === undefined ? {} : bodyOf(seen, examples)),
  };
}

function bodyOf({ body }: Seen, examples: boolean) {
  if (body.kind === "other") return { contentType: body.contentType };

  return { payload: body.payload, ...(examples ? { examples: [{ payload: body.example }] } : {}) };
}

function reference(...steps: readonly string[]) {
  return { $ref: `#${pointerTo(steps)}` };
}

/** An address has no room for what stands for parameters, queries and fragments. */
function addressOf(name: string): string {
  return name.replaceAll(/[{}?#]|\/$/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Small things in one line, as people write them. */
function flow(node: Node | null | undefined, path: readonly string[] = []): void {
  if (!isMap(node)) return;
  for (const pair of node.items) {
    const [name, value] = [keyText(pair), pair.value as Node | null];
    const here = [...path, name];
    // What people call their fields decides nothing.
    if (name === "components") continue;
    if (isFlow(here)) (value as YAMLMap).flow = JSON.stringify(value).length <= LONGEST_LINE;
    else if (name === "x-bindings" || name === "bindings")
      for (const item of (value as unknown as Readonly<{ items: readonly Node[] }>).items)
        if (isMap(item)) item.flow = true;
        else flow(value, here);
    else flow(value, here);
  }
}

const LONGEST_LINE = 90;
const inOneLine = new Set(["amqp", "x-arguments", "x-deadLetter"]);

function isFlow(path: readonly string[]): boolean {
  const name = path.at(-1) ?? "";
  const [top] = path;
  if (top === "channels" && path.length === 4 && path[2] === "messages") return true;
  if (top === "operations" && path.length === 3 && name === "channel") return true;

  return inOneLine.has(name) && top === "channels";
}
