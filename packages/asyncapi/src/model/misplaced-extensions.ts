import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import { isObject, type SchemaObject } from "../schema/json.js";
import type { Context } from "./context.js";
import { belongsOn, meantBy } from "./extension-names.js";
import { extensions } from "./extensions.js";
import type { Operation, Pointer, Queue } from "./model.js";
import { warning } from "./problem.js";
import type { Channels } from "./read-channels.js";
import { escaped } from "./pointer.js";
import { isForUsAlone, isOfAnybody, isOurShape } from "./whose-document.js";

type Group = keyof typeof extensions;

/** A thing of the document, with the groups of x- fields that are read there. */
type Place = Readonly<{ at: Pointer | ""; what: string; given: unknown; groups: readonly Group[] }>;

/** What became of an application's document. */
export type Outcome = Readonly<{
  channels: Channels;
  operations: readonly Operation[];
  queues: readonly Queue[];
}>;

/** The x- fields of an application's document that are ours, or a broker's, and stand where nobody reads them. */
export function noteMisplaced(
  document: AsyncAPIDocumentInterface,
  outcome: Outcome,
  { isOurs, problems }: Context,
): void {
  const met = new Set<unknown>();
  const places = placesIn(document, outcome);
  const read = new Set(places.flatMap((place) => readOn(place).filter((field) => isMeant(place, field))));
  for (const place of places) {
    const { at, what, given } = place;
    // What many channels refer to is one thing.
    if (!isObject(given) || met.has(given)) continue;
    met.add(given);
    const readHere = readOn(place);
    for (const field of Object.keys(given)) {
      const meant = readHere.includes(field) ? undefined : meantBy(field);
      if (meant === undefined) continue;
      // In another team's document it is another program's, unless it stands where it is read, too.
      if (field === meant && isOfAnybody(field) && !isOurs && !read.has(field)) continue;
      problems.push(
        warning(`${at}/${escaped(field)}`, "extension-has-a-place", {
          what: `${field} means nothing on ${what}`,
          loss: "it is ignored",
          fix: `write ${meant === field ? "it" : `\`${meant}\``} ${belongsOn(meant, field)}, or take it away`,
        }),
      );
    }
  }
}

/** The fields of a thing that are read there. */
function readOn({ given, groups }: Place): readonly string[] {
  return Object.keys(isObject(given) ? given : {}).filter((field) =>
    groups.some((group) => Object.hasOwn(extensions[group], field)),
  );
}

/** Whether a field that stands where ours is read is read, whose ever the document is. */
function isMeant({ given }: Place, field: string): boolean {
  return isObject(given) && isOurShape(field, given[field]) && !isForUsAlone(field);
}

function placesIn(document: AsyncAPIDocumentInterface, outcome: Outcome): readonly Place[] {
  const json: unknown = document.json();
  const part = (name: string): SchemaObject => (isObject(json) && isObject(json[name]) ? json[name] : {});

  return [
    { at: "", what: "the document itself", given: json, groups: ["document"] },
    ...within(part("channels"), (id, channel) => ofChannel(id, channel, outcome)),
    ...within(part("operations"), (id, operation) => ofOperation(id, operation, outcome)),
    { at: "/info", what: "`info`", given: withoutVersion(part("info")), groups: [] },
    ...within(part("servers"), (id, given) => [
      { at: `/servers/${escaped(id)}`, what: `the server ${id}`, given: withoutVersion(given), groups: [] },
    ]),
  ];
}

function ofChannel(id: string, given: unknown, outcome: Outcome): readonly Place[] {
  const at: Pointer = `/channels/${escaped(id)}`;
  const groups = groupsOfChannel(id, at, outcome);
  // What becomes of one that nobody uses, or that cannot be read, is said of all of it.
  if (groups === undefined || !isObject(given)) return [];
  const what = `the channel ${id}${groups.includes("queue") ? "" : ", from whose queue this application does not receive"}`;

  return [
    { at, what, given, groups },
    ...ofBinding(at, `the channel ${id}`, given, ["queue", "exchange"]),
    ...within(given["messages"], (name, message) =>
      ofMessage(`${at}/messages/${escaped(name)}`, name, message),
    ),
  ];
}

/** Undefined where nothing is made of a channel. */
function groupsOfChannel(
  id: string,
  at: Pointer,
  { channels, operations, queues }: Outcome,
): readonly Group[] | undefined {
  const read = channels.byId.get(id);
  const isUsed = operations.some(
    (operation) =>
      ("key" in operation && operation.key === id) ||
      ("queue" in operation && (operation.queue === read?.queue?.name || operation.at === at)),
  );
  if (read === undefined) return undefined;
  const { queue, unnamed } = read;
  const isMade = queues.some((made) =>
    queue === undefined ? unnamed !== undefined && made.at === at : made.name === queue.name,
  );
  // Of a queue for each instance it is said elsewhere what has no effect.
  const isCopied =
    queue === undefined &&
    operations.some((operation) => operation.kind === "subscribe" && operation.key === id);
  const isReceived = isMade || isCopied || queues.some((made) => made.at === at);
  if (!isUsed && !isReceived) return undefined;

  return [
    ...(read.key === undefined ? [] : (["key"] as const)),
    ...(isMade || isCopied ? (["queue"] as const) : []),
  ];
}

function ofOperation(id: string, given: unknown, { operations }: Outcome): readonly Place[] {
  const at: Pointer = `/operations/${escaped(id)}`;
  const kinds = new Set(operations.filter((one) => one.at === at).map(({ kind }) => kind));
  // Of one that is left out it is said that it is.
  if (kinds.size === 0 || !isObject(given)) return [];
  const isSender = given["action"] === "send";
  const groups: readonly Group[] = kinds.has("call")
    ? ["call"]
    : isSender
      ? ["operation"]
      : ["receive", "subscription"];
  const what = `the operation ${id}, which ${isSender ? (kinds.has("call") ? "asks" : "sends") : "receives"}`;

  return [
    { at, what, given, groups },
    { at: `${at}/reply`, what: `the reply of ${id}`, given: given["reply"], groups: [] },
    ...ofBinding(at, `the operation ${id}`, given, []),
  ];
}

function ofMessage(at: Pointer, name: string, given: unknown): readonly Place[] {
  if (!isObject(given)) return [];

  return [
    { at, what: `the message ${name}`, given, groups: ["message"] },
    ...ofBinding(at, `the message ${name}`, given, []),
  ];
}

function ofBinding(
  at: Pointer,
  what: string,
  { bindings }: SchemaObject,
  parts: readonly string[],
): readonly Place[] {
  const amqp = isObject(bindings) && isObject(bindings["amqp"]) ? bindings["amqp"] : {};
  const place = (step: string, given: unknown): Place => ({
    at: `${at}/bindings/amqp${step}`,
    what: `the AMQP binding of ${what}`,
    given,
    groups: [],
  });

  return [place("", amqp), ...parts.map((part) => place(`/${part}`, amqp[part]))];
}

function within(things: unknown, places: (id: string, given: unknown) => readonly Place[]): readonly Place[] {
  return Object.entries(isObject(things) ? things : {}).flatMap(([id, given]) =>
    id.startsWith("x-parser-") ? [] : places(id, given),
  );
}

/** A version and a service are what anybody may say of these. */
function withoutVersion(given: unknown): unknown {
  if (!isObject(given)) return given;

  return Object.fromEntries(
    Object.entries(given).filter(([field]) => field !== "x-version" && field !== "x-service"),
  );
}
