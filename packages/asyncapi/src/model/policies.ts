import { isDeepStrictEqual } from "node:util";
import type { AsyncAPIDocumentInterface, OperationInterface } from "@asyncapi/parser";
import type { Context } from "./context.js";
import { extensionReader } from "./extension-reader.js";
import { extensions } from "./extensions.js";
import type { Operation, Pointer, Queue, Retry } from "./model.js";
import type { Channels } from "./read-channels.js";
import { retryOf } from "./retry-of.js";
import { escaped } from "./pointer.js";

type Policy = Readonly<{ retry: Retry | undefined; deadLetter: string | undefined; at: Pointer }>;

/** What is known of a document when its operations' retries and dead letters are read. */
export type PolicyReading = Readonly<{
  document: AsyncAPIDocumentInterface;
  channels: Channels;
  /** The queue that an operation of that id receives from. */
  queueOf: (operation: string) => string | undefined;
  /** Through which dead letters go whose operation names only their queue. */
  exchange: string;
}>;

/**
 * What receive operations say of retries and dead letters, put on the queues they receive from. A queue is one line: what
 * two operations say of it has to be the same.
 */
export function withPolicies(
  queues: readonly Queue[],
  { document, channels, queueOf, exchange }: PolicyReading,
  context: Context,
): readonly Queue[] {
  const policies = new Map<string, Policy>();
  for (const operation of document.operations().all()) {
    if (operation.action() !== "receive") continue;
    const name = queueOf(operation.id() ?? "");
    if (name === undefined) continue;
    const policy = policyOf(operation, document, channels, context);
    if (policy === undefined) continue;
    const earlier = policies.get(name);
    if (earlier !== undefined && !isDeepStrictEqual({ ...earlier, at: "" }, { ...policy, at: "" })) {
      context.problems.push({
        rule: "retry-adds-up",
        at: policy.at,
        what: `two operations on ${name} retry, or give up, in different ways`,
        loss: "a queue is one line: one of them would not get what it says",
        fix: "say the same on both, or say it once on the queue's channel",
      });
    }
    policies.set(name, policy);
  }

  return queues.map((queue) => {
    const policy = policies.get(queue.name);
    if (policy === undefined) return queue;
    const retried = { ...queue, retry: policy.retry ?? queue.retry };

    return policy.deadLetter === undefined
      ? retried
      : { ...retried, deadLetter: { exchange, queue: policy.deadLetter }, deadLettering: "broker" };
  });
}

/** Finds the queue that an operation receives from. */
export function queueOf(operations: readonly Operation[]): (id: string) => string | undefined {
  const queues = new Map(
    operations.flatMap((operation) => ("queue" in operation ? [[operation.id, operation.queue]] : [])),
  );

  return (id) => queues.get(id);
}

function policyOf(
  operation: OperationInterface,
  document: AsyncAPIDocumentInterface,
  channels: Channels,
  context: Context,
): Policy | undefined {
  const id = operation.id() ?? "";
  const at: Pointer = `/operations/${escaped(id)}`;
  // What is wrong with the fields was noted when the operation was read.
  const read = extensionReader(extensions.receive, operation, at, { ...context, problems: [] });
  const retry = read("x-retry");
  const deadLetter = read("x-deadLetter");
  if (retry === undefined && deadLetter === undefined) return undefined;
  if (retry?.channel !== undefined) {
    context.problems.push({
      severity: "warning",
      rule: "retry-adds-up",
      at: `${at}/x-retry/channel`,
      what: `${id} names a channel for its retries`,
      loss: "messages wait in queues that are made for it, <queue>.retry.<delay>, and nothing is sent to that channel",
      fix: "take the channel away",
    });
  }
  const target = document
    .channels()
    .all()
    .find((channel) => channel.json() === deadLetter?.channel);
  const queue = target === undefined ? undefined : channels.byId.get(target.id())?.queue?.name;
  if (deadLetter !== undefined && queue === undefined) {
    context.problems.push({
      rule: "dead-letter-arrives",
      at: `${at}/x-deadLetter`,
      what: `the dead letters of ${id} go to ${target === undefined ? "no channel" : `${target.id()}, which is no queue`}`,
      loss: "what cannot be handled would be lost",
      fix: "refer to a channel with `is: queue`",
    });
  }

  return { retry: retry === undefined ? undefined : retryOf(retry), deadLetter: queue, at };
}
