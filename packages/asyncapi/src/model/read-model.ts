import type { AsyncAPIDocumentInterface } from "@asyncapi/parser";
import type { Contents, Context } from "./context.js";
import { extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import type { Exchange, Model, Pointer, Queue, Scope, Service } from "./model.js";
import { noteServers } from "./note-servers.js";
import { placed } from "./placed.js";
import { queueOf, withPolicies } from "./policies.js";
import type { Problem } from "./problem.js";
import { readApplication } from "./read-application.js";
import { readChannels } from "./read-channels.js";
import { readMessages } from "./read-messages.js";
import { readOperations } from "./read-operations.js";
import { withDeadLettering } from "./with-dead-lettering.js";
import { escaped } from "./pointer.js";
import { isOurs } from "./whose-document.js";

export type ReadModelOptions = Readonly<{
  /** Default: `json`, and messages of other contents are left out of an application's operations. `any`: they stay, for who makes no code of them. */
  contents?: Contents;
}>;

/** Makes plain data of a parsed document. What could not be read is missing from the model and named as a problem. */
export function readModel(
  document: AsyncAPIDocumentInterface,
  { contents = "json" }: ReadModelOptions = {},
): Readonly<{ model: Model; problems: readonly Problem[] }> {
  const scope = scopeOf(document);
  const context: Context = {
    scope,
    observed: document.extensions().get("x-observed")?.value<unknown>() === true,
    isOurs: scope === "system" || isOurs(document.json()),
    problems: [],
    contents,
  };
  const model =
    context.scope === "system" ? readSystem(document, context) : readApplication(document, context);

  return {
    model: { ...model, defaultContentType: document.defaultContentType() },
    problems: context.problems,
  };
}

function scopeOf(document: AsyncAPIDocumentInterface): Scope {
  const given = document.extensions();

  return given.has("x-services") || given.has("x-exchanges") ? "system" : "application";
}

function readSystem(document: AsyncAPIDocumentInterface, context: Context): Model {
  const read = extensionReader(extensions.document, document, "" as Pointer, context);
  noteServers(document, context);
  const messages = readMessages(document, context);
  const channels = readChannels(document, messages, context);
  const operations = readOperations(document, messages, channels, context);

  return {
    scope: "system",
    ...(context.observed === true ? { observed: true } : {}),
    title: document.info().title(),
    version: document.info().version(),
    services: Object.entries(read("x-services") ?? {}).map(([name, description]): Service => ({
      name,
      identifier: name,
      description,
      at: `/x-services/${escaped(name)}`,
    })),
    exchanges: Object.entries(read("x-exchanges") ?? {}).map(
      ([name, { type, durable, autoDelete, internal, alternateExchange, bindings }]): Exchange => ({
        name,
        type,
        durable: durable ?? true,
        autoDelete: autoDelete ?? false,
        ...(internal === true ? { internal } : {}),
        predeclared: name.startsWith("amq."),
        alternateExchange,
        bindings: placed(bindings ?? [], `/x-exchanges/${escaped(name)}/bindings`),
        at: `/x-exchanges/${escaped(name)}`,
      }),
    ),
    keys: [...channels.byId.values()].flatMap(({ key }) => key ?? []),
    queues: withPolicies(
      [...channels.byId.values()].flatMap(({ queue }) => queue ?? []),
      {
        document,
        channels,
        queueOf: queueOf(operations),
        exchange: deadLetterExchange(read("x-exchanges") ?? {}),
      },
      context,
    ).map((queue) => (context.observed === true ? asItIs(queue) : withDeadLettering(queue, operations))),
    operations,
    messages: messages.all,
  };
}

/** Declared as it stands in the document; and who sends to it may not know Warren. */
function asItIs(queue: Queue): Queue {
  return { ...queue, deadLettering: "as it is", untyped: true };
}

/** Where dead letters go whose operation names only a queue: the one direct exchange for them, or one to be declared. */
function deadLetterExchange(exchanges: Readonly<Record<string, Readonly<{ type: string }>>>): string {
  return Object.keys(exchanges).find((name) => name.endsWith(".failed")) ?? "failed";
}
