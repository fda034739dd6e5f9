import { randomUUID } from "node:crypto";
import type { ConsumeMessage, Options } from "amqplib";
import { checked, isMessageName, routes, versionOf, type DataOf, type MessageName } from "./messages.js";

/** A message that came, checked against the contract. */
export type Incoming<Name extends MessageName = MessageName> = {
  [N in Name]: Readonly<{
    type: N;
    data: DataOf<N>;
    id: string;
    correlationId: string;
    traceparent: string;
    replyTo: string | undefined;
    /** By which whoever asked knows the reply. */
    requestId: string;
    raw: ConsumeMessage;
  }>;
}[Name];

/** A message that is to leave, written out. It can be stored as JSON and published again as it is. */
export type Outgoing = Readonly<{
  exchange: string;
  routingKey: string;
  content: string;
  properties: Options.Publish;
}>;

/** What caused a message. */
export type Cause = Pick<Incoming, "correlationId" | "traceparent"> & Readonly<{ id?: string }>;

/** @throws Error for what is no message of the contract */
export function incoming(raw: ConsumeMessage): Incoming {
  const { headers } = raw.properties;
  const given: Readonly<Record<"type" | "messageId" | "correlationId" | "replyTo", unknown>> = raw.properties;
  const { type, messageId, correlationId, replyTo } = given;
  if (!isMessageName(type)) throw new Error(`${String(type)} is not received here`);
  const json = raw.content.toString("utf8");
  const data = checked(type, JSON.parse(json));
  refuseUnstorable(json);

  return {
    type,
    data,
    id: textOf(messageId),
    correlationId: textOf(headers?.["x-correlation-id"]),
    traceparent: textOf(headers?.["traceparent"]),
    replyTo: typeof replyTo === "string" ? replyTo : undefined,
    requestId: textOf(correlationId),
    raw,
  } as Incoming;
}

/** Writes a message with the properties and headers that Warren's have. @throws ZodError where it breaks the contract */
export function outgoing<Name extends MessageName>(
  type: Name,
  data: DataOf<Name>,
  cause: Cause,
  from: Readonly<{ appId: string; now: Date }>,
): Outgoing {
  const { exchange, routingKey, safe, priority } = routes[type];
  const content = JSON.stringify(checked(type, data));
  refuseUnstorable(content);
  const { correlationId, traceparent, id } = cause;

  return {
    exchange,
    routingKey,
    content,
    properties: {
      mandatory: safe,
      persistent: safe,
      messageId: randomUUID(),
      type,
      correlationId,
      appId: from.appId,
      timestamp: Math.floor(from.now.getTime() / 1_000),
      contentType: "application/json",
      headers: {
        "x-correlation-id": correlationId,
        "x-schema-version": versionOf(type),
        traceparent: childOf(traceparent),
        ...(id === undefined ? {} : { "x-causation-id": id }),
      },
      ...(priority === undefined ? {} : { priority }),
    },
  };
}

/** The same message as the answer to a request. */
export function asReply(message: Outgoing, { replyTo = "", requestId }: Incoming): Outgoing {
  const properties = { ...message.properties, correlationId: requestId };

  return { ...message, routingKey: replyTo, properties };
}

/** Whether it is kept with the inbox row: what is live may be lost, so it need not be sent again. */
export function isKept({ properties, exchange }: Outgoing): boolean {
  return properties.persistent === true || exchange === "";
}

/** A trace of its own. */
export function newTrace(): string {
  return `00-${randomUUID().replaceAll("-", "")}-${randomUUID().replaceAll("-", "").slice(16)}-01`;
}

function childOf(traceparent: string): string {
  return `${traceparent.slice(0, 36)}${randomUUID().replaceAll("-", "").slice(16)}${traceparent.slice(52)}`;
}

// JSON can write NUL and half of a surrogate pair, which PostgreSQL cannot keep, only with an escape.
const UNSTORABLE = /\\u(0000|d[89a-f])/i;

/** @throws Error where a text holds what PostgreSQL cannot keep */
function refuseUnstorable(json: string): void {
  if (json.includes("\\u") && UNSTORABLE.test(json)) throw new Error("the message cannot be stored");
}

function textOf(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new Error("the message lacks an id, a correlation id or a trace");
}
