import type { ConsumeMessage } from "amqplib";
import type { AnyMessageType, Delivery } from "../contract/index.js";
import { textOf } from "../errors.js";
import { describe, type Cause } from "./compose.js";
import { header } from "./envelope.js";

/** A message of the contract, or the reason why it is none. */
export type Reading =
  | Readonly<{ kind: "valid"; delivery: Delivery; type: AnyMessageType }>
  | Readonly<{ kind: "invalid"; reason: string }>
  | Readonly<{ kind: "expired" }>;

/** Checks a message against the contract: known type, an id, a schema version of the same major, a valid payload. */
export function read(raw: ConsumeMessage, types: ReadonlyMap<string, AnyMessageType>, now: Date): Reading {
  const { properties } = raw;
  const name: unknown = properties.type;
  const type = typeof name === "string" ? types.get(name) : undefined;
  if (type === undefined)
    return invalid(`${JSON.stringify(name ?? "a message without type")} is not received here`);

  const messageId: unknown = properties.messageId;
  if (typeof messageId !== "string" || messageId === "") return invalid("the message has no messageId");
  const version = textHeader(raw, header.schemaVersion) ?? type.version;
  if (majorOf(version) !== majorOf(type.version)) {
    return invalid(`${type.messageName} ${version} cannot be read by a service that knows ${type.version}`);
  }
  const deadline = numberHeader(raw, header.deadline);
  if (deadline !== undefined && deadline < now.getTime()) return { kind: "expired" };

  const payload = parse(raw.content);
  if (payload.kind === "broken") return invalid(`the content is not JSON: ${payload.reason}`);
  const checked = type.schema.safeParse(payload.value);
  if (!checked.success)
    return invalid(`${type.messageName} breaks its schema: ${describe(checked.error.issues)}`);

  return {
    kind: "valid",
    type,
    delivery: {
      type: type.messageName,
      data: checked.data,
      messageId,
      routingKey: textHeader(raw, header.originalRoutingKey) ?? raw.fields.routingKey,
      correlationId: correlationOf(raw) ?? messageId,
      causationId: textHeader(raw, header.causationId),
      appId: typeof properties.appId === "string" ? properties.appId : undefined,
      sentAt: typeof properties.timestamp === "number" ? new Date(properties.timestamp * 1000) : now,
      attempt: attemptOf(raw),
      priority: typeof properties.priority === "number" ? properties.priority : 0,
    },
  };
}

/** What the messages that this one causes inherit from it. */
export function causeOf(raw: ConsumeMessage, delivery: Delivery): Cause {
  return {
    correlationId: delivery.correlationId,
    causationId: delivery.messageId,
    traceparent: textHeader(raw, header.traceparent),
  };
}

/** 1 for a first delivery, 2 for the first retry, … */
export function attemptOf(raw: ConsumeMessage): number {
  return Math.max(1, numberHeader(raw, header.attempt) ?? 1);
}

/** A header's text, or undefined where it is missing or of another type. */
export function textHeader(raw: ConsumeMessage, name: string): string | undefined {
  const value: unknown = raw.properties.headers?.[name];

  return typeof value === "string" ? value : undefined;
}

/** A header's number, or undefined where it is missing or of another type. */
export function numberHeader(raw: ConsumeMessage, name: string): number | undefined {
  const value: unknown = raw.properties.headers?.[name];

  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

const MAX_CORRELATION_ID = 200;

function correlationOf(raw: ConsumeMessage): string | undefined {
  const text = textHeader(raw, header.correlationId);

  return text === undefined || text.length > MAX_CORRELATION_ID ? undefined : text;
}

function parse(content: Buffer): { kind: "parsed"; value: unknown } | { kind: "broken"; reason: string } {
  try {
    return { kind: "parsed", value: JSON.parse(content.toString("utf8")) as unknown };
  } catch (error) {
    return { kind: "broken", reason: textOf(error) };
  }
}

function majorOf(version: string): string {
  return version.split(".", 1)[0] ?? version;
}

function invalid(reason: string): Reading {
  return { kind: "invalid", reason };
}
