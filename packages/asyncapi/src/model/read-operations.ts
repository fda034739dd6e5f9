import type { AsyncAPIDocumentInterface, OperationInterface } from "@asyncapi/parser";
import * as z from "zod";
import { channelOfAnother, isOfAnother } from "./channel-of-another.js";
import type { Context } from "./context.js";
import { extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import { noteIgnoredFields } from "./ignored-operation-fields.js";
import type { Call, Operation, Pointer, Receive, Send, Serve, Subscribe } from "./model.js";
import type { Channels } from "./read-channels.js";
import type { Messages } from "./read-messages.js";
import { escaped } from "./pointer.js";

export type Common = Readonly<{ id: string; service: string; messages: readonly string[]; at: Pointer }>;

// A value that is none of these is named as a problem of its own.
const sendBinding = z.object({
  deliveryMode: z.union([z.literal(1), z.literal(2)]).catch(2),
  mandatory: z.boolean().catch(true),
  priority: z.int().min(0).max(255).optional().catch(undefined),
});

/** What the services of a system do. An operation without a service is left out and named as a problem. */
export function readOperations(
  document: AsyncAPIDocumentInterface,
  messages: Messages,
  channels: Channels,
  context: Context,
): readonly Operation[] {
  return document
    .operations()
    .all()
    .flatMap((operation) => readOperation(operation, messages, channels, context) ?? []);
}

function readOperation(
  operation: OperationInterface,
  messages: Messages,
  channels: Channels,
  context: Context,
): Operation | undefined {
  const id = operation.id() ?? "";
  const at: Pointer = `/operations/${escaped(id)}`;
  const service = operation.extensions().get("x-service")?.value<unknown>();
  if (typeof service !== "string") {
    context.problems.push({
      rule: "operation-has-a-service",
      at,
      what: `operation ${id} belongs to no service`,
      loss: "no service would get code for it",
      fix: "say who does it, for example `x-service: order`",
    });

    return undefined;
  }

  if (isOfAnother(operation) && !channels.byId.has(channelIdOf(operation))) {
    context.problems.push(channelOfAnother(id, at));

    return undefined;
  }
  const common: Common = { id, service, messages: operation.messages().all().map(messages.nameOf), at };
  noteIgnoredFields({ operation, id, at }, context);
  const replies = repliesOf(operation, messages);
  if (operation.action() === "send") {
    return operation.reply() === undefined
      ? sendOf(operation, common, context)
      : callOf(operation, common, replies, context);
  }

  const queue = channels.byId.get(channelIdOf(operation))?.queue?.name;
  if (queue === undefined) return subscribeOf(operation, common, context);

  extensionReader(extensions.receive, operation, common.at, context);

  return operation.reply() === undefined
    ? ({ ...common, kind: "receive", queue } satisfies Receive & Common)
    : ({ ...common, kind: "serve", queue, replies } satisfies Serve & Common);
}

export function sendOf(operation: OperationInterface, common: Common, context: Context): Operation {
  extensionReader(extensions.operation, operation, common.at, context);
  const { mandatory, priority, deliveryMode } = sendBindingOf(operation);

  return {
    ...common,
    kind: "send",
    key: channelIdOf(operation),
    priority,
    persistent: deliveryMode === 2,
    mandatory,
  } satisfies Send & Common;
}

export function callOf(
  operation: OperationInterface,
  common: Common,
  replies: readonly string[],
  context: Context,
): Operation & Call {
  const read = extensionReader(extensions.call, operation, common.at, context);

  return {
    ...common,
    kind: "call",
    key: channelIdOf(operation),
    replies,
    timeoutMs: read("x-timeoutMs"),
    durable: read("x-durable") ?? false,
    persistent: sendBindingOf(operation).deliveryMode === 2,
  };
}

function subscribeOf(operation: OperationInterface, common: Common, context: Context): Operation {
  const read = extensionReader(extensions.subscription, operation, common.at, context);

  return {
    ...common,
    kind: "subscribe",
    key: channelIdOf(operation),
    exclusive: read("x-exclusive") ?? false,
  } satisfies Subscribe & Common;
}

function sendBindingOf(operation: OperationInterface): z.output<typeof sendBinding> {
  const given = sendBinding.safeParse(operation.bindings().get("amqp")?.value() ?? {});

  return given.data ?? { deliveryMode: 2, mandatory: true };
}

export function channelIdOf(operation: OperationInterface): string {
  return operation.channels().all()[0]?.id() ?? "";
}

/** The messages that a reply may be: the listed ones, else all of its channel. */
export function repliesOf(operation: OperationInterface, messages: Messages): readonly string[] {
  const reply = operation.reply();
  const listed = reply?.messages().all() ?? [];
  const all = listed.length > 0 ? listed : (reply?.channel()?.messages().all() ?? []);

  return all.map(messages.nameOf);
}
