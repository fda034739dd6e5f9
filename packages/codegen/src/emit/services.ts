import {
  contractOrder,
  hasOwnPayload,
  messagesOf,
  nameGiver,
  nameOf,
  reachedFrom,
  SLOTS,
  type Message,
  type Model,
  type Operation,
  type OperationOf,
  type RoutingKey,
  type Service,
} from "@warren/asyncapi";
import { capitalized } from "@warren/text";
import { docComment } from "./doc-comment.js";
import { asImported, generatedBy, header, type GeneratedFile, type Origin } from "./generated-file.js";
import { literal } from "./literal.js";
import { entriesOf } from "./contract-entries.js";
import { fileOf } from "./messages.js";
import { partsOf } from "./parts.js";
import { callOptions, queueEntry, sendEntries } from "./service-entries.js";

/** One folder a service, with all that the document lets it do. */
export function serviceFiles(model: Model, origin: Origin): readonly GeneratedFile[] {
  return model.services.map((service) => ({
    path: `${service.name}/index.ts`,
    text: serviceFile(service, model, origin),
  }));
}

function serviceFile(service: Service, model: Model, origin: Origin): string {
  const own = model.operations.filter((operation) => operation.service === service.name);
  const of = <K extends Operation["kind"]>(kind: K) =>
    own.filter((operation) => operation.kind === kind) as OperationOf<K>[];
  const key = new Map(model.keys.map((there) => [there.id, there]));
  const codeOf = identifiersIn(model);
  const untyped = model.scope === "application" || model.observed === true;

  const inOrder = contractOrder(model);
  const sent = sendEntries(of("send"), key, { codeOf, slotsOf: slotsIn(model) });
  const entries = entriesOf(model, service);
  const received = entries.receives.map(
    ({ key: name, message, operation }) =>
      `${name}: receives(${codeOf(message)}, ${literal(operation.queue)})`,
  );
  const subscribed = entries.subscribes.map(({ key: name, message, operation }) => {
    const there = key.get(operation.key);
    const place = `${literal(there?.exchange ?? "")}, ${literal(there?.pattern ?? "")}`;

    return `${name}: subscribes(${codeOf(message)}, ${place}${untyped ? ", { untyped: true }" : ""})`;
  });
  const served = entries.serves.map(({ key: name, message, operation }) => {
    const replies = operation.replies.map(codeOf).join(", ");

    return `${name}: serves(${codeOf(message)}, { replies: [${replies}], queue: ${literal(operation.queue)} })`;
  });
  const called = entries.calls.map(({ key: name, message, operation }) => {
    const replies = inOrder(operation.replies, (one) => one).map(codeOf);

    return `${name}: calls(${codeOf(message)}, ${callOptions(operation, replies, key.get(operation.key), untyped)})`;
  });
  const consumed = new Set([...of("receive"), ...of("serve")].map(({ queue }) => queue));
  const queues = model.queues.filter(({ name }) => consumed.has(name)).map(queueEntry);

  const functions = [
    called.length > 0 && "calls",
    received.length > 0 && "receives",
    sent.length > 0 && "route",
    sent.length > 0 && "sends",
    served.length > 0 && "serves",
    "service",
    subscribed.length > 0 && "subscribes",
  ].filter((name) => name !== false);

  const messages = messagesUsedBy(own, model);

  return [
    header(
      origin,
      origin.document,
      `The ${service.name} service and tests import it${asImported(origin, service.name)}.`,
    ),
    [
      `import { ${functions.join(", ")} } from "@warren/messaging/contract";`,
      ...byFile(messages).map(
        ([file, names]) => `import { ${names.join(", ")} } from "../messages/${file}.js";`,
      ),
    ].join("\n"),
    exportsOf(messages),
    `const contract = service({
  name: ${literal(service.name)},
  generated: ${generatedBy(origin)},
  sends: ${record(sent)},
  receives: ${record(received)},
  subscribes: ${record(subscribed)},
  serves: ${record(served)},
  calls: ${record(called)},
  queues: ${record(queues)},
});`,
    exportOf(service, messages),
  ].join("\n\n");
}

function messagesUsedBy(own: readonly Operation[], { messages }: Model): readonly Message[] {
  const used = new Set(own.flatMap(messagesOf));

  return messages.filter(({ name }) => used.has(name));
}

/** The contract under its name, with a type that has a name too: of any other one editors and errors show the parts. */
function exportOf(service: Service, messages: readonly Message[]): string {
  const { name, identifier, description } = service;
  const type = contractName(service, messages);
  const words = `${firstParagraph(description)}\nAll that the ${name} service sends, receives, answers and asks.`;

  return `/** What editors and errors call its type. */
export interface ${type} extends Readonly<typeof contract> {
  readonly name: ${literal(name)};
}

${docComment(words, 0)}export const ${identifier}: ${type} = contract;`;
}

/** Not what one of its messages, or of their parts, is called. */
function contractName({ identifier }: Service, messages: readonly Message[]): string {
  const parts = messages.flatMap((message) =>
    message.payload === undefined || hasOwnPayload(message) ? [] : partsOf(message.payload),
  );
  const taken = [
    ...messages.map((message) => message.identifier),
    ...parts.map((part) => nameOf(part) ?? ""),
  ];

  return nameGiver(taken)(`${capitalized(identifier)}Contract`);
}

// Another team's document may tell a long story here.
function firstParagraph(text: string): string {
  return text.trim().split(/\n\s*\n/, 1)[0] ?? "";
}

function exportsOf(messages: readonly Message[]): string {
  const parts = new Map<string, Set<string>>();
  for (const message of messages) {
    if (message.payload === undefined || hasOwnPayload(message)) continue;
    for (const part of partsOf(message.payload)) {
      parts.set(fileOf(part), (parts.get(fileOf(part)) ?? new Set()).add(nameOf(part) ?? ""));
    }
  }

  return [
    ...byFile(messages).map(
      ([file, names]) => `export { ${names.join(", ")} } from "../messages/${file}.js";`,
    ),
    ...(messages.some(hasOwnPayload) ? ['export * as payloads from "../messages/payloads.js";'] : []),
    ...[...parts].map(
      ([file, names]) => `export type { ${[...names].toSorted().join(", ")} } from "../messages/${file}.js";`,
    ),
  ].join("\n");
}

function byFile(messages: readonly Message[]): readonly (readonly [string, readonly string[]])[] {
  const files = new Map<string, string[]>();
  for (const message of messages) {
    const file = hasOwnPayload(message) ? "messages" : fileOf(message.payload ?? {});
    files.set(file, [...(files.get(file) ?? []), message.identifier]);
  }

  return [...files];
}

function identifiersIn({ messages }: Model): (name: string) => string {
  const identifiers = new Map(messages.map(({ name, identifier }) => [name, identifier]));

  return (name) => identifiers.get(name) ?? name;
}

/** What is sent on a key says its slot where one of the queues that it reaches has partitions. */
function slotsIn(model: Model): (key: RoutingKey) => number {
  const partitioned = model.queues.filter(({ partitions }) => partitions > 1);

  return (key) => {
    if (partitioned.length === 0) return 0;
    const { queues } = reachedFrom(model, key);

    return partitioned.some(({ name }) => queues.has(name)) ? SLOTS : 0;
  };
}

function record(entries: readonly string[]): string {
  return entries.length === 0 ? "{}" : `{\n${entries.map((entry) => `    ${entry},`).join("\n")}\n  }`;
}
