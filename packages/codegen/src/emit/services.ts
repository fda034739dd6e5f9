import { nameOf } from "../contracts/json-schema.js";
import type { Message, Model, Operation, OperationOf, Queue, RoutingKey, Service } from "../model/model.js";
import { docComment } from "./doc-comment.js";
import { header, type GeneratedFile, type Origin } from "./generated-file.js";
import { literal } from "./literal.js";
import { fileOf } from "./messages.js";
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
  const sent = sendEntries(of("send"), key);
  const received = of("receive").flatMap(({ messages, queue }) =>
    messages.map((name) => `${name}: receives(${name}, ${literal(queue)})`),
  );
  const subscribed = of("subscribe").flatMap(({ messages, key: id }) =>
    messages.map((name) => `${name}: subscribes(${name}, ${exchangeAndKey(key.get(id))})`),
  );
  const served = of("serve").flatMap(({ messages, replies, queue }) =>
    messages.map(
      (name) => `${name}: serves(${name}, { replies: [${replies.join(", ")}], queue: ${literal(queue)} })`,
    ),
  );
  const called = of("call").flatMap((call) =>
    call.messages.map((name) => callEntry(name, call, key.get(call.key))),
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
      "asyncapi.yaml",
      `The ${service.name} service and tests import it: @warren/generated/${service.name}.`,
    ),
    [
      `import { ${functions.join(", ")} } from "@warren/messaging/contract";`,
      ...byFile(messages).map(
        ([file, names]) => `import { ${names.join(", ")} } from "../messages/${file}.js";`,
      ),
    ].join("\n"),
    exportsOf(messages),
    `${docComment(`${service.description}\nAll that the ${service.name} service sends, receives, answers and asks.`, 0)}export const ${service.name} = service({
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
  for (const part of messages.flatMap(({ payload }) => (payload === undefined ? [] : partsOf(payload)))) {
    parts.set(fileOf(part), (parts.get(fileOf(part)) ?? new Set()).add(nameOf(part) ?? ""));
  }

  return [
    ...byFile(messages).map(
      ([file, names]) => `export { ${names.join(", ")} } from "../messages/${file}.js";`,
    ),
    ...[...parts].map(
      ([file, names]) => `export type { ${[...names].toSorted().join(", ")} } from "../messages/${file}.js";`,
    ),
  ].join("\n");
}

function byFile(messages: readonly Message[]): readonly (readonly [string, readonly string[]])[] {
  const files = new Map<string, string[]>();
  for (const { name, payload } of messages) {
    const file = fileOf(payload ?? {});
    files.set(file, [...(files.get(file) ?? []), name]);
  }

  return [...files];
}

function sendEntries(
  sends: readonly OperationOf<"send">[],
  key: ReadonlyMap<string, RoutingKey>,
): readonly string[] {
  const routes = new Map<string, string[]>();
  for (const send of sends) {
    const options = {
      ...(send.priority === undefined ? {} : { priority: send.priority }),
      ...(send.persistent ? {} : { persistent: false }),
      ...(send.mandatory ? {} : { mandatory: false }),
    };
    const extra = Object.keys(options).length === 0 ? "" : `, ${literal(options)}`;
    const route = `route(${exchangeAndKey(key.get(send.key))}${extra})`;
    for (const name of send.messages) routes.set(name, [...(routes.get(name) ?? []), route]);
  }

  return [...routes].map(([name, there]) => `${name}: sends(${[name, ...there].join(", ")})`);
}

function callEntry(name: string, call: OperationOf<"call">, key: RoutingKey | undefined): string {
  const options = [
    `replies: [${call.replies.join(", ")}]`,
    `exchange: ${literal(key?.exchange ?? "")}`,
    `routingKey: ${literal(key?.routingKey ?? "")}`,
    `timeoutMs: ${literal(call.timeoutMs ?? 0)}`,
    `durable: ${literal(call.durable)}`,
  ];

  return `${name}: calls(${name}, { ${options.join(", ")} })`;
}

function queueEntry({ name, batch, prefetch, inbox, retry, deadLetter }: Queue): string {
  const settings = { batch, prefetch, inbox, retry, deadLetter: deadLetter ?? { exchange: "", queue: "" } };

  return `${literal(name)}: ${literal(settings)}`;
}

function exchangeAndKey(key: RoutingKey | undefined): string {
  return `${literal(key?.exchange ?? "")}, ${literal(key?.routingKey ?? "")}`;
}

function record(entries: readonly string[]): string {
  return entries.length === 0 ? "{}" : `{\n${entries.map((entry) => `    ${entry},`).join("\n")}\n  }`;
}
