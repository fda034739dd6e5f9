import type { Span } from "@opentelemetry/api";
import type { ConsumeMessage } from "amqplib";
import type { Delivery } from "../contract/index.js";
import { decode } from "../wire/decode.js";
import type { ConsumerContext } from "./consumer-context.js";
import type { MessageHandler } from "./handler-table.js";
import { asSentAgain } from "./moved-by-hand.js";
import { replyToOf } from "./reply.js";

/** A message's own span, which is set where the message is traced. */
export type WithSpan = { span: Span | undefined };

/** A delivery after the first step: a message of the contract, one that is none, or a request whose deadline has passed. */
export type DecodedMessage = ValidMessage | InvalidMessage | ExpiredMessage;

/** A message of the contract, with its handler. */
export type ValidMessage = Readonly<{
  kind: "valid";
  raw: ConsumeMessage;
  delivery: Delivery;
  handler: MessageHandler;
}> &
  WithSpan;

/** A message that breaks the contract, with the reason. */
export type InvalidMessage = Readonly<{ kind: "invalid"; raw: ConsumeMessage; reason: string }> & WithSpan;

/** A request for whose reply nobody has waited any more for so many milliseconds. */
export type ExpiredMessage = Readonly<{
  kind: "expired";
  raw: ConsumeMessage;
  name: string;
  lateMs: number;
}> &
  WithSpan;

/** Step 1: checks a delivery against the contract. */
export function decodeDelivery(
  { handlers, expected, deadlines }: Pick<ConsumerContext, "handlers" | "expected" | "deadlines">,
  received: ConsumeMessage,
  now: Date,
): DecodedMessage {
  const raw = asSentAgain(received);
  const decoded = decode(raw, expected, now);
  if (decoded.kind === "invalid") return { kind: "invalid", raw, reason: decoded.reason, span: undefined };
  const { delivery } = decoded;
  const lateMs = deadlines.lateBy(received);
  if (lateMs !== undefined) return { kind: "expired", raw, name: delivery.type, lateMs, span: undefined };
  delivery.callerWaits = replyToOf(raw) !== undefined && deadlines.callerWaits(received);
  const handler = handlers.get(delivery.type);
  if (handler === undefined)
    return { kind: "invalid", raw, reason: `${delivery.type} has no handler`, span: undefined };

  return { kind: "valid", raw, delivery, handler, span: undefined };
}
