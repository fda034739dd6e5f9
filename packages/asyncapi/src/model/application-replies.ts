import type { OperationInterface } from "@asyncapi/parser";
import type { Reading } from "./application-reading.js";
import { speakable } from "./application-remarks.js";
import type { Pointer } from "./model.js";
import { warning } from "./problem.js";
import { type Common, repliesOf } from "./read-operations.js";

export type Replies =
  | Readonly<{ kind: "none" }>
  /** To the address that the request names in its property replyTo. */
  | Readonly<{ kind: "direct"; messages: readonly string[] }>
  /** To a channel with an address of its own. */
  | Readonly<{ kind: "elsewhere"; channel: string; messages: readonly string[] }>;

export function repliesIn(operation: OperationInterface, { id, at }: Common, reading: Reading): Replies {
  const reply = operation.reply();
  if (reply === undefined) return { kind: "none" };
  const place: Pointer = `${at}/reply`;
  const messages = speakable(repliesOf(operation, reading.messages), id, place, reading);
  if (messages.length === 0) {
    reading.context.problems.push(
      warning(place, "reply-has-a-message", {
        what: `the reply of ${id} has no message`,
        loss: "it is taken for an operation without a reply",
        fix: "list the reply's messages",
      }),
    );

    return { kind: "none" };
  }
  const location = reply.address()?.location();
  const channel = reply.channel();
  if (location === undefined && channel !== undefined && reading.channels.byId.has(channel.id())) {
    reading.context.problems.push(
      warning(place, "reply-goes-to-the-asker", {
        what: `the replies of ${id} go to the fixed address of ${channel.id()}`,
        loss: "request and reply become two operations, and who asked is told by the correlation id only",
        fix: "give the reply `address: { location: $message.header#/replyTo }` and its channel `address: null`",
      }),
    );

    return { kind: "elsewhere", channel: channel.id(), messages };
  }
  if (location !== undefined && !/^\$message\.header#\/reply-?_?to$/i.test(location)) {
    reading.context.problems.push(
      warning(`${place}/address`, "reply-goes-to-the-asker", {
        what: `${id} looks for the reply's address at ${location}`,
        loss: "AMQP has a property for it, replyTo, and that is what is used: a partner who writes it elsewhere gets no reply",
        fix: "write `location: $message.header#/replyTo`",
      }),
    );
  }

  return { kind: "direct", messages };
}
