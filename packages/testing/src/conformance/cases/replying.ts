import { cancel, checkReplyTo, closeChannel, consume, queue, replyTo, send } from "../steps.js";
import { scenario, type Case } from "./case.js";

const REPLIES = "amq.rabbitmq.reply-to";
const asked = [
  queue("q"),
  consume(REPLIES, "replies", { noAck: true }),
  consume("q", "server", { on: "b2", noAck: true }),
  send("q", "ask", { replyTo: REPLIES, correlationId: "1" }),
];

export const replying: readonly Case[] = [
  scenario(
    "a reply comes without a queue",
    ...asked,
    replyTo("ask", "told", { on: "b2", correlationId: "1" }),
    replyTo("ask", "told again", { on: "b2" }),
  ),
  scenario("the address of a caller can be looked for", ...asked, checkReplyTo("ask", "b2")),
  scenario("the address of a caller that is gone", ...asked, closeChannel(), checkReplyTo("ask", "b2")),
  scenario(
    "a reply for a caller that is gone comes back",
    ...asked,
    closeChannel(),
    replyTo("ask", "told", { on: "b2", mandatory: true }),
  ),
  scenario(
    "a reply for a caller that is gone is lost",
    ...asked,
    closeChannel(),
    replyTo("ask", "told", { on: "b2" }),
  ),
  scenario(
    "a caller that listens no more",
    ...asked,
    cancel("replies"),
    replyTo("ask", "told", { on: "b2", mandatory: true }),
  ),
  scenario("replies are not acknowledged", consume(REPLIES, "replies")),
  scenario(
    "one consumer of replies a channel",
    consume(REPLIES, "replies", { noAck: true }),
    consume(REPLIES, "more", { noAck: true }),
  ),
  scenario("nobody asks who does not listen", queue("q"), send("q", "ask", { replyTo: REPLIES })),
];
