import type { Model, Service } from "@warren/asyncapi";
import { entriesOf, type Entries } from "../emit/contract-entries.js";
import { docComment } from "../emit/doc-comment.js";
import { fieldName } from "../emit/field-name.js";
import { literal } from "../emit/literal.js";
import type { Folder } from "../generate/folder.js";
import { formatted } from "../generate/format.js";
import { requestStubs, senderStubs } from "./sender-stubs.js";

/**
 * A first version of a system's own code, to be changed by its owners: one file a service below `services/`, whose handlers say that they are
 * not written yet, and `services.ts` with how each is started. They stand on `service.ts` and `not-written.ts` of a new project.
 *
 * @param root where they will be, whose formatter's settings are taken
 */
export function serviceStubs(model: Model, root: string): Promise<Folder> {
  return formatted(
    new Map([
      ...model.services.map((service) => [`services/${service.name}.ts`, stubOf(service, model)] as const),
      ["services.ts", listOf(model.services)],
    ]),
    root,
  );
}

function listOf(services: readonly Service[]): string {
  const imports = services.map(
    ({ name, identifier }) => `import { start as ${identifier} } from ${literal(`./services/${name}.js`)};`,
  );
  const entries = services.map(({ name, identifier }) =>
    name === identifier ? name : `${fieldName(name)}: ${identifier}`,
  );

  return `import type { Addresses, Service } from "./service.js";
${imports.join("\n")}

/** All services of this system by their names, and how each is started. */
export const services: Readonly<Record<string, (addresses: Addresses) => Promise<Service>>> = { ${entries.join(", ")} };
`;
}

function stubOf(service: Service, model: Model): string {
  const entries = entriesOf(model, service);
  const senders = senderStubs(model, service);
  const requests = requestStubs(model, entries.calls);
  const has = {
    handlers: entries.receives.length + entries.serves.length > 0,
    listeners: entries.subscribes.length > 0,
    sends: senders.length > 0,
    asks: requests.length > 0,
  };
  const contract = `contract.${service.identifier}`;

  return [
    importsOf(service, entries, [...senders, ...requests].join("\n"), has),
    has.handlers && handlersOf(service, entries, model, contract),
    has.listeners && listenersOf(entries, contract),
    has.sends &&
      `/** What the ${service.name} service sends, by the names of its operations. Each resolves once the broker has it. */
export const sendsOf = (publisher: Publisher<typeof ${contract}>) => ({
${senders.join(",\n")}
});`,
    has.asks &&
      `/** What the ${service.name} service asks, by the names of its operations. Each resolves with the answer. */
export const asksOf = (client: RpcClient<typeof ${contract}>) => ({
${requests.join(",\n")}
});`,
    startOf(contract, has),
  ]
    .filter((part) => part !== false)
    .join("\n\n");
}

type Has = Readonly<Record<"asks" | "handlers" | "listeners" | "sends", boolean>>;

function importsOf({ name }: Service, entries: Entries, stubs: string, has: Has): string {
  const runtime = [
    has.asks && "createClient",
    has.sends && "createPublisher",
    has.handlers && "serve",
    has.listeners && "subscribe",
    has.listeners && "type Listeners",
    has.sends && "type Publisher",
    has.asks && "type RpcClient",
    has.handlers && "type Tx",
  ].filter((one) => one !== false);
  const data = [
    stubs.includes("at(parameters") && "at",
    entries.receives.length > 0 && "each",
    entries.serves.length > 0 && "eachRequest",
    stubs.includes("[via(") && "via",
    has.handlers && "type Handlers",
    stubs.includes("KeyParameters<") && "type KeyParameters",
  ].filter((one) => one !== false);

  return [
    ...(runtime.length === 0 ? [] : [`import { ${runtime.join(", ")} } from "@warren/messaging";`]),
    ...(data.length === 0 ? [] : [`import { ${data.join(", ")} } from "@warren/messaging/contract";`]),
    `import * as contract from ${literal(`../../generated/${name}/index.js`)};`,
    ...(has.handlers ? ['import { notWritten } from "../not-written.js";'] : []),
    `import { ${has.listeners ? "logger, " : ""}open, type Addresses } from "../service.js";`,
  ].join("\n");
}

function handlersOf(
  { name }: Service,
  { receives, serves }: Entries,
  { messages }: Model,
  contract: string,
): string {
  const summaryOf = new Map(messages.map((message) => [message.name, message.summary]));
  const stub =
    (how: string) =>
    ({ key, message, operation }: Entries["receives" | "serves"][number]) =>
      `${docComment(summaryOf.get(message) ?? "", 2)}${key}: ${how}(() => notWritten(${literal(operation.id)}))`;

  return `/** What the ${name} service does with each message and each request that the contract gives it. */
const handlers: Handlers<typeof ${contract}, Tx> = {
${[...receives.map(stub("each")), ...serves.map(stub("eachRequest"))].join(",\n")}
};`;
}

/** A listener must not throw: what it hears is a copy, and nobody would get it again. */
function listenersOf({ subscribes }: Entries, contract: string): string {
  const stubs = subscribes.map(
    ({ key, operation }) =>
      `${key}: () => logger.warn({}, ${literal(`${operation.id} is not written yet.`)})`,
  );

  return `/** What each instance hears a copy of. A listener must not throw. */
const listeners: Listeners<typeof ${contract}> = {
${stubs.join(",\n")}
};`;
}

function startOf(contract: string, has: Has): string {
  const parts = [
    has.handlers && { name: "server", made: `serve(${contract}, handlers, ground)`, end: "stop" },
    has.listeners && { name: "subscription", made: `subscribe(${contract}, listeners, ground)`, end: "stop" },
    has.sends && { name: "publisher", made: `createPublisher(${contract}, ground.connection)`, end: "close" },
    has.asks && { name: "client", made: `createClient(${contract}, ground.connection)`, end: "close" },
  ].filter((part) => part !== false);

  return `export async function start(addresses: Addresses) {
  const ground = await open(${contract}.name, addresses);
${parts.map(({ name, made }) => `  const ${name} = await ${made};`).join("\n")}

  return {
${has.sends ? "    sends: sendsOf(publisher),\n" : ""}${has.asks ? "    asks: asksOf(client),\n" : ""}    async stop() {
${parts.map(({ name, end }) => `      await ${name}.${end}();`).join("\n")}
      await ground.close();
    },
  };
}
`;
}
