import type { ChannelInterface, OperationInterface } from "@asyncapi/parser";
import type { ApplicationOperations, Reading } from "./application-reading.js";
import { keysUnderCc } from "./application-receivers.js";
import { extensions } from "./extensions.js";
import type { Pointer, RoutingKey } from "./model.js";
import { warning } from "./problem.js";
import type { ReadChannel } from "./read-channels.js";
import type { Common } from "./read-operations.js";
import { someOf } from "./some-of.js";
import { isOfAnybody } from "./whose-document.js";

/** Who receives from a channel. */
export type Receiver = Readonly<{
  common: Common;
  channel: ChannelInterface | undefined;
  /** A receive operation; undefined for the replies that a sender gets on a channel. */
  operation: OperationInterface | undefined;
  answers: boolean;
}>;

/** Where it is said that each instance is to have a copy, and how that is unsaid. */
type Wish = Readonly<{ at: Pointer; what: string; isSaid: boolean; instead: string }>;

/**
 * A subscription, where each instance is to have a copy. Undefined where the instances share a queue: that is a problem with the reason,
 * where they were not to.
 */
export function subscribed(
  receiver: Receiver,
  { channels, context }: Reading,
): ApplicationOperations | undefined {
  const { common } = receiver;
  const channelId = receiver.channel?.id() ?? "";
  const read = channels.byId.get(channelId);
  const wish = wishOf(receiver, read);
  if (read === undefined || wish === undefined) return undefined;
  const obstacle = obstacleTo(receiver, read.key);
  if (obstacle !== undefined) {
    context.problems.push(
      warning(wish.at, "exclusive-subscriptions", {
        what: `${wish.what}, and ${obstacle.reason}`,
        loss: "its instances share a queue instead, so that one of them gets a message",
        fix: `${wish.instead}, or ${obstacle.fix}`,
      }),
    );

    return undefined;
  }
  if (!wish.isSaid) context.problems.push(takenForExclusive(wish, receiver));
  const idle = withoutEffect(receiver, read).filter((field) => context.isOurs || !isOfAnybody(field));
  if (idle.length > 0) context.problems.push(noEffect(idle, common));

  return { operations: [{ ...common, kind: "subscribe", key: channelId, exclusive: true }], queues: [] };
}

/** An exclusive queue without a name is how AMQP itself writes a copy for each instance. */
function wishOf({ common, operation }: Receiver, read: ReadChannel | undefined): Wish | undefined {
  if (saidIn(operation) === true) {
    const at: Pointer = `${common.at}/x-exclusive`;

    return { at, what: `${common.id} is exclusive`, isSaid: true, instead: "take `x-exclusive` away" };
  }
  if (read?.unnamed?.exclusive !== true) return undefined;

  return {
    at: `${read.unnamed.at}/bindings/amqp/queue/exclusive`,
    what: `${common.id} receives from an exclusive queue without a name`,
    isSaid: false,
    instead: "make the queue `exclusive: false`",
  };
}

/** Why the instances cannot have queues of their own, bound to get what is sent on a key. */
function obstacleTo(
  { operation, answers }: Receiver,
  key: RoutingKey | undefined,
): Readonly<{ reason: string; fix: string }> | undefined {
  if (key?.exchange === "")
    return {
      reason: "nobody may bind a queue to the default exchange",
      fix: "use a topic, direct or fanout exchange with a name",
    };
  if (key?.exchangeType === "headers")
    return {
      reason: "a binding to a headers exchange that compares no headers gets everything",
      fix: "use a topic, direct or fanout exchange",
    };
  if (key?.exchangeType === "direct" && key.parameters.length > 0)
    return {
      reason: `its key "${key.routingKey}" has parameters, and a direct exchange has no wildcards`,
      fix: "use a topic exchange",
    };
  if (answers) return { reason: "every instance would send its reply", fix: "take the reply away" };

  return saidIn(operation) === false
    ? { reason: "`x-exclusive: false` says that its instances share it", fix: "say `x-exclusive: true`" }
    : undefined;
}

function saidIn(operation: OperationInterface | undefined): unknown {
  return operation?.extensions().get("x-exclusive")?.value<unknown>();
}

function takenForExclusive({ at, what }: Wish, { common, operation }: Receiver) {
  // Of replies nobody can say it.
  const said = operation === undefined ? "none" : `say \`x-exclusive: true\` on ${common.id}`;

  return warning(at, "exclusive-subscriptions", {
    what: `${what}, which is a copy for each instance`,
    loss: "it is taken for `x-exclusive: true`: each instance has a queue of the broker's naming while it runs, and what is sent while it is away is not kept for it",
    fix: `${said}, if that is meant; if its messages are work, name the queue and make it \`exclusive: false\``,
  });
}

/** What is said of a queue, and means nothing for those that the broker names. */
function withoutEffect({ channel, operation }: Receiver, { key, queue }: ReadChannel): readonly string[] {
  // Beside a queue with a name it is about that one.
  const ofChannel = queue === undefined ? Object.keys(extensions.queue) : [];
  const ofOperation = ["x-retry", "x-deadLetter"];
  const isBoundByMore = keysUnderCc(operation).some((one) => one !== key?.routingKey);

  return [
    ...new Set([
      ...ofChannel.filter((field) => channel?.extensions().has(field) === true),
      ...ofOperation.filter((field) => operation?.extensions().has(field) === true),
      ...(isBoundByMore ? ["cc"] : []),
    ]),
  ];
}

function noEffect(fields: readonly string[], { id, at }: Common) {
  const isOne = fields.length === 1;

  return warning(at, "exclusive-subscriptions", {
    what: `${someOf(fields)} ${isOne ? "has" : "have"} no effect on ${id}, whose instances have a queue each`,
    loss: "such a queue is bound by its channel's key alone, and ends with its connection: nothing else comes into it, is tried again, or is kept",
    fix: `take ${isOne ? "it" : "them"} away, or name the queue, which the instances then share`,
  });
}
