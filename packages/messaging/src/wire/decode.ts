import type { ConsumeMessage } from "amqplib";
import type { AnyMessageType, Delivery, MessageIds, SchemaIssue } from "../contract/index.js";
import { textOf } from "../errors.js";
import { idsOf } from "../logging/ids.js";
import { readBody, type Body } from "./body.js";
import { headersWanted, toldByHeaders } from "./fixed-headers.js";
import { describe, MAX_CONTENT_BYTES, type Cause } from "./compose.js";
import { attemptOf, header, priorityOf, textHeader } from "./headers.js";
import { roundedNumberIn } from "./rounded-number.js";
import { isSendable } from "./sendable.js";
import { unstorableEnvelope, unstorablePayload } from "./storable.js";
import { traceparentIn } from "./trace.js";

/** A message of the contract, or the reason why it is none. */
export type Decoded = Readonly<{ kind: "valid"; delivery: Received; type: AnyMessageType }> | Invalid;

type Invalid = Readonly<{ kind: "invalid"; reason: string }>;

/** The messages that may arrive at one place. */
export type ExpectedMessages = Readonly<{
  /** By their names, which senders that know the contract put into `type`. */
  types: ReadonlyMap<string, AnyMessageType>;
  /** What a message may be whose `type` is missing or unknown, in the order in which it is tried. Default: nothing. */
  untyped?: readonly AnyMessageType[];
  /** Where they come from, as logs name it. Default: nowhere that has a name. */
  queue?: string;
}>;

/** Checks a message against the contract: known type, an id, a schema version of the same major, a valid payload, storable text. */
export function decode(
  raw: ConsumeMessage,
  { types, untyped = [], queue }: ExpectedMessages,
  now: Date,
): Decoded {
  const { properties } = raw;
  const name: unknown = properties.type;
  const known = typeof name === "string" ? types.get(name) : undefined;
  if (known === undefined && untyped.length === 0) {
    return invalid(`${JSON.stringify(name ?? "a message without type")} is not received here`);
  }

  if (untyped.length === 0 && raw.content.length > MAX_CONTENT_BYTES) {
    return invalid(`the content has ${raw.content.length} bytes; at most ${MAX_CONTENT_BYTES} are read here`);
  }
  const messageId: unknown = properties.messageId;
  if (typeof messageId !== "string" || messageId === "") return invalid("the message has no messageId");
  if (!isSendable(messageId)) return invalid("the messageId is no UTF-8: what it causes could not name it");
  const unstorable = unstorableEnvelope(raw);
  if (unstorable !== undefined) return invalid(`the message cannot be stored: ${unstorable}`);
  // The version that somebody gives to a type of their own says nothing about ours.
  const version = known === undefined ? undefined : textHeader(raw, header.schemaVersion);
  if (known !== undefined && version !== undefined && majorOf(version) !== majorOf(known.version)) {
    return invalid(`${known.messageName} ${version} cannot be read by a service that knows ${known.version}`);
  }
  const body = readBody(raw);
  if (body.kind === "unreadable") return invalid(body.reason);
  // What our own services send was a number of JavaScript before.
  const rounded = untyped.length > 0 && body.kind === "json" ? roundedNumberIn(body.text) : undefined;
  if (rounded !== undefined) return invalid(rounded);
  const possible = known === undefined ? untyped : [known];
  const told = toldByHeaders(raw, possible);
  if (told.length === 0) return invalid(headersWanted(possible));
  const recognized = recognize(body, told);
  if (recognized.kind === "invalid") return recognized;
  const { type, data } = recognized;
  const unstorableData = unstorablePayload(data, raw.content);
  if (unstorableData !== undefined) return invalid(`${type.messageName} cannot be stored: ${unstorableData}`);

  const correlationId = correlationOf(raw) ?? messageId;

  return {
    kind: "valid",
    type,
    delivery: new Received(raw, { type, data, queue, correlationId, messageId, now }),
  };
}

type Known = Readonly<{
  type: AnyMessageType;
  data: unknown;
  queue: string | undefined;
  correlationId: string;
  messageId: string;
  now: Date;
}>;

/** A class, since a literal with a getter is of a form of its own each time: that took longer than to read all the rest. */
class Received implements Delivery {
  readonly #raw: ConsumeMessage;
  readonly #known: Known;
  readonly type: string;
  readonly data: unknown;
  readonly messageId: string;
  readonly routingKey: string;
  readonly correlationId: string;
  readonly causationId: string | undefined;
  readonly traceparent: string | undefined;
  readonly appId: string | undefined;
  readonly sentAt: Date;
  readonly attempt: number;
  readonly priority: number;
  callerWaits = false;

  constructor(raw: ConsumeMessage, known: Known) {
    const { fields, properties } = raw;
    this.#raw = raw;
    this.#known = known;
    this.type = known.type.messageName;
    this.data = known.data;
    this.messageId = known.messageId;
    this.routingKey = textHeader(raw, header.originalRoutingKey) ?? fields.routingKey;
    this.correlationId = known.correlationId;
    this.causationId = textHeader(raw, header.causationId);
    this.traceparent = traceparentIn(textHeader(raw, header.traceparent));
    this.appId = typeof properties.appId === "string" ? properties.appId : undefined;
    this.sentAt = sentAtOf(raw) ?? known.now;
    this.attempt = attemptOf(raw);
    this.priority = priorityOf(raw) ?? 0;
  }

  /** Made where a line is written, which for most messages is nowhere. */
  get ids(): MessageIds {
    return idsOf(this.#raw, this.#known);
  }
}

/** The first of the types whose schema accepts the body. */
function recognize(
  body: Exclude<Body, { kind: "unreadable" }>,
  types: readonly AnyMessageType[],
): Readonly<{ kind: "recognized"; type: AnyMessageType; data: unknown }> | Invalid {
  const payload = body.kind === "json" ? body.value : undefined;
  const reasons: string[] = [];
  for (const type of types) {
    const checked = check(type, payload);
    if (checked.kind === "fits") return { kind: "recognized", type, data: checked.data };
    reasons.push(whyNot(type, body, checked));
  }
  const [only = ""] = reasons;

  return invalid(
    reasons.length === 1 ? only : `it is none of the messages received here: ${reasons.join("; ")}`,
  );
}

function whyNot(
  { messageName }: AnyMessageType,
  body: Body,
  checked: Exclude<ReturnType<typeof check>, { kind: "fits" }>,
): string {
  if (checked.kind === "unknown") return `${messageName} cannot be checked: ${checked.reason}`;
  if (body.kind === "empty") return `${messageName} has a payload, and the body is empty`;

  return `${messageName} breaks its schema: ${describe(checked.issues)}`;
}

/** A payload against the schema of a message. A recursive schema overflows the stack on a payload that is nested too deeply. */
export function check(
  { schema }: AnyMessageType,
  payload: unknown,
):
  | Readonly<{ kind: "fits"; data: unknown }>
  | Readonly<{ kind: "breaks"; issues: readonly SchemaIssue[] }>
  | Readonly<{ kind: "unknown"; reason: string }> {
  try {
    const checked = schema.safeParse(payload);

    return checked.success
      ? { kind: "fits", data: checked.data }
      : { kind: "breaks", issues: checked.error.issues };
  } catch (error) {
    return { kind: "unknown", reason: textOf(error) };
  }
}

/** What the messages that this one causes inherit from it. */
export function causeOf({ correlationId, messageId, traceparent }: Delivery): Cause {
  return { correlationId, causationId: messageId, traceparent };
}

// It travels on as a property too, and AMQP carries 255 bytes there.
const MAX_CORRELATION_BYTES = 200;

function correlationOf({ properties }: ConsumeMessage): string | undefined {
  const candidates: readonly unknown[] = [
    properties.headers?.[header.correlationId],
    properties.correlationId,
  ];

  return candidates.find(
    (text): text is string =>
      typeof text === "string" && text !== "" && Buffer.byteLength(text) <= MAX_CORRELATION_BYTES,
  );
}

/** When it was sent; undefined where nobody says so, or where no date can hold it. */
export function sentAtOf({ properties }: ConsumeMessage): Date | undefined {
  const seconds: unknown = properties.timestamp;
  const sentAt = typeof seconds === "number" ? new Date(seconds * 1000) : undefined;

  return sentAt === undefined || Number.isNaN(sentAt.getTime()) ? undefined : sentAt;
}

function majorOf(version: string): string {
  return version.split(".", 1)[0] ?? version;
}

function invalid(reason: string): Invalid {
  return { kind: "invalid", reason };
}
