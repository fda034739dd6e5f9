import { escaped, stepsOf, valueAt, type Model, type Pointer, type Problem } from "@warren/asyncapi";
import { plainText, isObject } from "../payload/schema.js";
import { flattened, type Fields } from "./flattened.js";

/** What a document says beyond its model, so that a difference there is not taken for none. */
export type Rest = Readonly<{
  things: readonly Thing[];
  /** What in it could not be read, each with the text that stands there. */
  unread: readonly Unread[];
}>;

/** Something in a document, with those of its fields that the model has no place for. */
export type Thing = Readonly<{
  kind: "document" | "server" | "channel" | "operation" | "message";
  id: string;
  fields: Fields;
  /** All of it, where it is an operation that is not in the model. */
  leftOut: string | undefined;
  at: Pointer;
}>;

export type Unread = Readonly<{ what: string; at: Pointer; text: string }>;

const prose = ["title", "summary", "description", "tags", "externalDocs", "traits"];
const known = {
  document: [
    ...["asyncapi", "id", "info", "servers", "channels", "operations", "components", "defaultContentType"],
    ...["x-services", "x-exchanges"],
  ],
  channel: [...prose, "address", "messages", "parameters/*/examples"],
  operation: [...prose, "action", "channel", "messages", "reply/messages", "reply/channel"],
  message: [...prose, "name", "contentType", "payload", "headers", "correlationId", "examples", "x-version"],
};
const exchangeName = "bindings/amqp/exchange/name";
const channelBinding = [
  "bindings/amqp/is",
  exchangeName,
  ...["type", "durable", "autoDelete"].map((field) => `bindings/amqp/exchange/${field}`),
  ...["name", "durable", "exclusive", "autoDelete"].map((field) => `bindings/amqp/queue/${field}`),
];
const ofQueues = [
  ...["x-arguments", "x-bindings", "x-batch", "x-prefetch", "x-pauseAfterFailures", "x-inbox"],
  ...["x-partitions", "x-retry", "x-deadLetter", "x-parked"],
];
const ofKeys = ["x-open", "x-pack"];
const ofReceivers = ["x-service", "x-retry", "x-deadLetter", "x-exclusive", "bindings/amqp/cc"];
// What the runtime does not do of what is said of a request, other programs may.
const ofCallers = ["x-service", "x-timeoutMs", "x-durable", "bindings/amqp/deliveryMode"];
const ofSenders = [...ofCallers, "bindings/amqp/priority", "bindings/amqp/mandatory"];

/** Collects what the model of a parsed document does not hold. */
export function restOf(json: unknown, model: Model, problems: readonly Problem[]): Rest {
  const entries = (name: string) =>
    Object.entries(isObject(json) && isObject(json[name]) ? json[name] : {}).filter(([id]) => !isParsers(id));

  const reading: Reading = { model, ignored: ignoredIn(problems) };

  return {
    things: [
      thing({ kind: "document", id: "", at: "" as Pointer, ...reading }, json, known.document),
      ...entries("servers").map(([id, server]) =>
        thing({ kind: "server", id, at: `/servers/${escaped(id)}`, ...reading }, server, prose),
      ),
      ...entries("channels").map(([id, channel]) => channelThing(id, channel, reading)),
      ...entries("operations").map(([id, operation]) => operationThing(id, operation, reading)),
      ...model.messages.map(({ name, at }) =>
        thing({ kind: "message", id: name, at, ...reading }, valueAt(stepsOf(at), json), [
          ...known.message,
          "bindings/amqp/contentEncoding",
          "bindings/amqp/messageType",
        ]),
      ),
    ],
    unread: problems
      .filter(({ severity = "error" }) => severity === "error")
      .map(({ what, at }) => ({ what, at, text: plainText(valueAt(stepsOf(at), json)) })),
  };
}

/** What is known of a document when its things are looked at. */
type Reading = Readonly<{
  model: Model;
  /** Fields that are called as those that the model has, and are another program's. */
  ignored: ReadonlySet<string>;
}>;

function channelThing(id: string, channel: unknown, reading: Reading): Thing {
  const { keys, queues } = reading.model;
  const at: Pointer = `/channels/${escaped(id)}`;
  const isKey = keys.some((key) => key.at === at);
  const isQueue = queues.some((queue) => queue.at === at);

  return thing({ kind: "channel", id, at, ...reading }, channel, [
    ...known.channel,
    ...(isKey || isQueue ? ["parameters/*/enum"] : []),
    ...(isKey || isQueue
      ? channelBinding.filter((way) => way !== exchangeName || !isNamedDefault(channel))
      : []),
    ...(isKey ? ofKeys : []),
    ...(isQueue ? ofQueues : []),
  ]);
}

/** Whether a channel gives the default exchange a name. The model has none, and other programs may go by it. */
function isNamedDefault(channel: unknown): boolean {
  const exchange = valueAt(["bindings", "amqp", "exchange"], channel);
  const type = isObject(exchange) ? exchange["type"] : undefined;

  return typeof type === "string" && type.toLowerCase() === "default";
}

function operationThing(id: string, operation: unknown, reading: Reading): Thing {
  const at: Pointer = `/operations/${escaped(id)}`;
  const read = reading.model.operations.find((one) => one.at === at);
  const isSender = isObject(operation) && operation["action"] === "send";
  const own = thing({ kind: "operation", id, at, ...reading }, operation, [
    ...known.operation,
    ...(read?.kind === "call" ? ofCallers : isSender ? ofSenders : ofReceivers),
  ]);

  return read === undefined ? { ...own, leftOut: plainText(operation) } : own;
}

function thing(
  { kind, id, at, ignored }: Pick<Thing, "kind" | "id" | "at"> & Reading,
  value: unknown,
  without: readonly string[],
): Thing {
  const read = without.filter((field) => !ignored.has(field));

  return { kind, id, fields: flattened(value, read), leftOut: undefined, at };
}

/** The names of fields that were taken for another program's. */
function ignoredIn(problems: readonly Problem[]): ReadonlySet<string> {
  const noted = problems.filter(
    ({ rule, severity }) => rule === "known-extensions" && severity === "warning",
  );

  return new Set(noted.flatMap(({ at }) => stepsOf(at).slice(-1)));
}

function isParsers(name: string): boolean {
  return name.startsWith("x-parser-");
}
