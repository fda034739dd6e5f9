import { nameOf } from "../contracts/json-schema.js";
import type { Message, Model, Operation, OperationOf, Queue, RoutingKey, Service } from "../model/model.js";
import { docComment } from "./doc-comment.js";
import { header, type GeneratedFile, type Origin } from "./generated-file.js";
import { literal } from "./literal.js";
import { fieldName } from "./field-name.js";
import { fileOf, hasOwnPayload } from "./messages.js";
import { partsOf } from "./parts.js";

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
  const handlerOf = entryNamer();
  const callOf = entryNamer();
  const foreign = model.scope === "application";

  const sent = sendEntries(of("send"), key, codeOf);
  const received = of("receive").flatMap((operation) =>
    operation.messages.map(
      (name) => `${handlerOf(name, operation)}: receives(${codeOf(name)}, ${literal(operation.queue)})`,
    ),
  );
  const subscribed = of("subscribe").flatMap(({ messages, key: id }) =>
    messages.map((name) => {
      const there = key.get(id);
      const place = `${literal(there?.exchange ?? "")}, ${literal(there?.pattern ?? "")}`;

      return `${fieldName(name)}: subscribes(${codeOf(name)}, ${place}${foreign ? ", { foreign: true }" : ""})`;
    }),
  );
  const served = of("serve").flatMap((operation) =>
    operation.messages.map(
      (name) =>
        `${handlerOf(name, operation)}: serves(${codeOf(name)}, { replies: [${operation.replies.map(codeOf).join(", ")}], queue: ${literal(operation.queue)} })`,
    ),
  );
  const called = of("call").flatMap((call) =>
    call.messages.map(
      (name) => `${callOf(name, call)}: ${callEntry(name, call, key.get(call.key), codeOf, foreign)}`,
    ),
  );
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

  const used = new Set(
    own.flatMap((operation) => [...operation.messages, ...("replies" in operation ? operation.replies : [])]),
  );
  const messages = model.messages.filter(({ name }) => used.has(name));

  return [
    header(
      origin,
      origin.document,
      `The ${service.name} service and tests import it${model.scope === "system" ? `: @warren/generated/${service.name}` : ""}.`,
    ),
    [
      `import { ${functions.join(", ")} } from "@warren/messaging/contract";`,
      ...byFile(messages).map(
        ([file, names]) => `import { ${names.join(", ")} } from "../messages/${file}.js";`,
      ),
    ].join("\n"),
    exportsOf(messages),
    `${docComment(`${service.description}\nAll that the ${service.name} service sends, receives, answers and asks.`, 0)}export const ${service.identifier} = service({
  name: ${literal(service.name)},
  sends: ${record(sent)},
  receives: ${record(received)},
  subscribes: ${record(subscribed)},
  serves: ${record(served)},
  calls: ${record(called)},
  queues: ${record(queues)},
});`,
  ].join("\n\n");
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

type EntryNamer = (message: string, operation: Operation) => string;

/** What a handler or a call is found by: its message's name, or its operation's where the message has one already. */
function entryNamer(): EntryNamer {
  const taken = new Set<string>();

  return (message, { id, messages }) => {
    const name = !taken.has(message) ? message : messages.length === 1 ? id : `${id}.${message}`;
    taken.add(name);

    return fieldName(name);
  };
}

function sendEntries(
  sends: readonly OperationOf<"send">[],
  key: ReadonlyMap<string, RoutingKey>,
  codeOf: (name: string) => string,
): readonly string[] {
  const routes = new Map<string, Map<string, string>>();
  for (const send of sends) {
    const there = key.get(send.key);
    const options = {
      parameters: limitsOf(there),
      ...(send.priority === undefined ? {} : { priority: send.priority }),
      ...(send.persistent ? {} : { persistent: false }),
      ...(send.mandatory ? {} : { mandatory: false }),
    };
    const extra = literal(options) === "{}" ? "" : `, ${literal(options)}`;
    const place = exchangeAndKey(there);
    for (const name of send.messages) {
      const known = routes.get(name) ?? new Map<string, string>();
      if (!known.has(place)) known.set(place, `route(${place}${extra})`);
      routes.set(name, known);
    }
  }

  return [...routes].map(
    ([name, there]) => `${fieldName(name)}: sends(${[codeOf(name), ...there.values()].join(", ")})`,
  );
}

function callEntry(
  name: string,
  call: OperationOf<"call">,
  key: RoutingKey | undefined,
  codeOf: (name: string) => string,
  foreign: boolean,
): string {
  const limits = limitsOf(key);
  const options = [
    `replies: [${call.replies.map(codeOf).join(", ")}]`,
    `exchange: ${literal(key?.exchange ?? "")}`,
    `routingKey: ${literal(key?.routingKey ?? "")}`,
    ...(limits === undefined ? [] : [`parameters: ${literal(limits)}`]),
    `timeoutMs: ${literal(call.timeoutMs ?? 0)}`,
    `durable: ${literal(call.durable)}`,
    ...(foreign ? ["foreign: true"] : []),
  ];

  return `calls(${codeOf(name)}, { ${options.join(", ")} })`;
}

/** The parameters of a key that may have only some values. */
function limitsOf(key: RoutingKey | undefined): Readonly<Record<string, readonly string[]>> | undefined {
  const limited = (key?.parameters ?? []).flatMap(({ name, values }) =>
    values === undefined ? [] : [[name, values] as const],
  );

  return limited.length === 0 ? undefined : Object.fromEntries(limited);
}

function queueEntry({ name, batch, prefetch, inbox, retry, deadLetter, foreign }: Queue): string {
  const settings = {
    batch,
    prefetch,
    inbox,
    retry,
    deadLetter: deadLetter ?? { exchange: "", queue: "" },
    ...(foreign ? { foreign } : {}),
  };

  return `${literal(name)}: ${literal(settings)}`;
}

function exchangeAndKey(key: RoutingKey | undefined): string {
  return `${literal(key?.exchange ?? "")}, ${literal(key?.routingKey ?? "")}`;
}

function record(entries: readonly string[]): string {
  return entries.length === 0 ? "{}" : `{\n${entries.map((entry) => `    ${entry},`).join("\n")}\n  }`;
}
