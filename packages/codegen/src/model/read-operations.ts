import type { AsyncAPIDocumentInterface, MessagesInterface, OperationInterface } from "@asyncapi/parser";
import * as z from "zod";
import { escaped, extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import type { Call, Operation, Pointer, Receive, Send, Serve, Subscribe } from "./model.js";
import type { Problem } from "./problem.js";

type Common = Readonly<{ id: string; service: string; messages: readonly string[]; at: Pointer }>;

const sendBinding = z.object({
  deliveryMode: z.union([z.literal(1), z.literal(2)]).default(2),
  mandatory: z.boolean().default(true),
  priority: z.int().min(0).max(255).optional(),
});
const queueBinding = z.object({ is: z.literal("queue"), queue: z.object({ name: z.string() }) });

/** What the services do. An operation without a service is left out and named as a problem. */
export function readOperations(
  document: AsyncAPIDocumentInterface,
  problems: Problem[],
): readonly Operation[] {
  return document
    .operations()
    .all()
    .flatMap((operation) => readOperation(operation, problems) ?? []);
}

function readOperation(operation: OperationInterface, problems: Problem[]): Operation | undefined {
  const id = operation.id() ?? "";
  const at: Pointer = `/operations/${escaped(id)}`;
  const service = operation.extensions().get("x-service")?.value<unknown>();
  if (typeof service !== "string") {
    problems.push({
      rule: "operation-has-a-service",
      at,
      what: `operation ${id} belongs to no service`,
      loss: "no service would get code for it",
      fix: "say who does it, for example `x-service: order`",
    });

    return undefined;
  }

  const common: Common = { id, service, messages: namesOf(operation.messages()), at };
  if (operation.action() === "send") {
    return operation.reply() === undefined
      ? sendOf(operation, common, problems)
      : callOf(operation, common, problems);
  }

  return queueOf(operation) === undefined
    ? subscribeOf(operation, common, problems)
    : receiveOf(operation, common, problems);
}

function sendOf(operation: OperationInterface, common: Common, problems: Problem[]): Operation {
  extensionReader(extensions.operation, operation, common.at, problems);
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

function callOf(operation: OperationInterface, common: Common, problems: Problem[]): Operation {
  const read = extensionReader(extensions.call, operation, common.at, problems);

  return {
    ...common,
    kind: "call",
    key: channelIdOf(operation),
    replies: repliesOf(operation),
    timeoutMs: read("x-timeoutMs"),
    durable: read("x-durable") ?? false,
    persistent: sendBindingOf(operation).deliveryMode === 2,
  } satisfies Call & Common;
}

function receiveOf(operation: OperationInterface, common: Common, problems: Problem[]): Operation {
  extensionReader(extensions.operation, operation, common.at, problems);
  const queue = queueOf(operation) ?? "";
  if (operation.reply() === undefined) {
    return { ...common, kind: "receive", queue } satisfies Receive & Common;
  }

  return { ...common, kind: "serve", queue, replies: repliesOf(operation) } satisfies Serve & Common;
}

function subscribeOf(operation: OperationInterface, common: Common, problems: Problem[]): Operation {
  const read = extensionReader(extensions.subscription, operation, common.at, problems);

  return {
    ...common,
    kind: "subscribe",
    key: channelIdOf(operation),
    exclusive: read("x-exclusive") ?? false,
  } satisfies Subscribe & Common;
}

function sendBindingOf(operation: OperationInterface): z.output<typeof sendBinding> {
  return sendBinding.parse(operation.bindings().get("amqp")?.value() ?? {});
}

function channelIdOf(operation: OperationInterface): string {
  return operation.channels().all()[0]?.id() ?? "";
}

function queueOf(operation: OperationInterface): string | undefined {
  const channel = operation.channels().all()[0];

  return queueBinding.safeParse(channel?.bindings().get("amqp")?.value()).data?.queue.name;
}

function repliesOf(operation: OperationInterface): readonly string[] {
  const reply = operation.reply();

  return reply === undefined ? [] : namesOf(reply.messages());
}

function namesOf(messages: MessagesInterface): readonly string[] {
  return messages.all().map((message) => message.name() ?? message.id());
}
