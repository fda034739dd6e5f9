import type { AsyncAPIDocumentInterface, MessagesInterface, OperationInterface } from "@asyncapi/parser";
import * as z from "zod";
import { escaped, extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import type { Call, Operation, Pointer, Receive, Send, Serve, Subscribe } from "./model.js";
import type { Problem } from "./problem.js";

const sendBinding = z.object({
  deliveryMode: z.union([z.literal(1), z.literal(2)]).default(2),
  mandatory: z.boolean().default(true),
  priority: z.int().min(0).max(255).optional(),
});

/** What the services do. An operation without a service is left out and named as a problem. */
export function readOperations(
  document: AsyncAPIDocumentInterface,
  problems: Problem[],
): readonly Operation[] {
  return document
    .operations()
    .all()
    .flatMap((operation) => readOperation(operation, problems));
}

function readOperation(operation: OperationInterface, problems: Problem[]): readonly Operation[] {
  const id = operation.id() ?? "";
  const at: Pointer = `/operations/${escaped(id)}`;
  const read = extensionReader(extensions.operation, operation, at, problems);
  const service = read("x-service");
  const channel = operation.channels().all()[0];
  if (service === undefined) {
    problems.push({
      rule: "operation-has-a-service",
      at,
      what: `operation ${id} belongs to no service`,
      loss: "no service would get code for it",
      fix: "say who does it: `x-service: order`",
    });
  }
  if (service === undefined || channel === undefined) return [];

  const messages = namesOf(operation.messages());
  const reply = operation.reply();
  const replies = reply === undefined ? [] : namesOf(reply.messages());
  const isQueue = channel.bindings().get("amqp")?.value<{ is?: string }>()?.is === "queue";
  const common = { id, service, at };
  if (operation.action() === "receive") {
    if (!isQueue)
      return [
        { ...common, kind: "subscribe", key: channel.id(), messages } satisfies Subscribe & typeof common,
      ];
    const queue = channel.bindings().get("amqp")?.value<{ queue: { name: string } }>().queue.name ?? "";
    if (reply === undefined)
      return [{ ...common, kind: "receive", queue, messages } satisfies Receive & typeof common];

    return [{ ...common, kind: "serve", queue, messages, replies } satisfies Serve & typeof common];
  }

  const binding = sendBinding.parse(operation.bindings().get("amqp")?.value() ?? {});
  const persistent = binding.deliveryMode === 2;
  if (reply === undefined) {
    const { mandatory, priority } = binding;
    const send: Send = { kind: "send", key: channel.id(), messages, priority, persistent, mandatory };

    return [{ ...common, ...send }];
  }
  const call: Call = {
    kind: "call",
    key: channel.id(),
    messages,
    replies,
    timeoutMs: read("x-timeoutMs"),
    durable: read("x-durable") ?? false,
    persistent,
  };

  return [{ ...common, ...call }];
}

function namesOf(messages: MessagesInterface): readonly string[] {
  return messages.all().map((message) => message.name() ?? message.id());
}
