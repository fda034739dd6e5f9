import { randomUUID } from "node:crypto";
import { CheckStock, ReserveStock, StockLevel } from "@warren/generated/inventory";
import type { Message, MessageType } from "@warren/messaging/contract";
import { newTrace } from "../peers/envelope.js";
import { answerTo, question, reserveStock } from "./messages.js";

/** What a message carries besides its content, in the words of amqplib. */
export type Properties = Readonly<{
  messageId?: string;
  type?: string;
  correlationId?: string;
  appId?: string;
  timestamp?: number;
  contentType?: string;
  /** Milliseconds, as text. */
  expiration?: string;
  headers?: Readonly<Record<string, string | number>>;
}>;

/** A message that is to leave. */
export type Written = Readonly<{ content: Buffer; properties: Properties }>;

/** A message that came. Some libraries have read its JSON already. */
export type Came = Readonly<{ content: unknown; properties: object }>;

/** How messages are written and read. */
export type Envelope = Readonly<{
  command(): Written;
  request(): Written;
  takeCommand(came: Came): void;
  /** Reads a request and writes its reply. */
  answer(came: Came): Written;
  takeReply(came: Came): void;
}>;

const TIMEOUT_MS = 2_000;

/** The same bytes, made once: neither properties nor JSON nor checks. */
export function bare(): Envelope {
  const written = (data: unknown): Written => ({
    content: Buffer.from(JSON.stringify(data)),
    properties: {},
  });
  const command = written(reserveStock());
  const request = written(question);
  const reply = written(answerTo(question, new Date()));

  return {
    command: () => command,
    request: () => request,
    takeCommand: () => undefined,
    answer: () => reply,
    takeReply: () => undefined,
  };
}

/** The properties and headers that Warren's messages have, JSON, and payloads checked against the contract on their way out and in. */
export const full: Envelope = {
  command: () => write(ReserveStock, reserveStock(), "order"),
  request() {
    const { content, properties } = write(CheckStock, question, "gateway");
    const headers = { ...properties.headers, "x-deadline": Date.now() + TIMEOUT_MS };

    return { content, properties: { ...properties, headers, expiration: String(TIMEOUT_MS) } };
  },
  takeCommand: (came) => void read(ReserveStock, came),
  answer: (came) => write(StockLevel, answerTo(read(CheckStock, came), new Date()), "inventory", came),
  takeReply: (came) => void read(StockLevel, came),
};

function write<M extends Message>(
  type: MessageType<M>,
  data: M["data"],
  appId: string,
  cause?: Came,
): Written {
  const correlationId = cause === undefined ? randomUUID() : text(headersOf(cause)["x-correlation-id"]);
  const trace = cause === undefined ? newTrace() : text(headersOf(cause)["traceparent"]);
  const content = JSON.stringify(checked(type, data));
  refuseUnstorable(content);

  return {
    content: Buffer.from(content),
    properties: {
      messageId: randomUUID(),
      type: type.messageName,
      correlationId,
      appId,
      timestamp: Math.floor(Date.now() / 1_000),
      contentType: "application/json",
      headers: {
        "x-correlation-id": correlationId,
        "x-schema-version": type.version,
        traceparent: trace,
        ...(cause === undefined ? {} : { "x-causation-id": text(propertiesOf(cause)["messageId"]) }),
      },
    },
  };
}

function read<M extends Message>(type: MessageType<M>, came: Came): M["data"] {
  const properties = propertiesOf(came);
  if (properties["type"] !== type.messageName) throw new Error(`${String(properties["type"])} came`);
  text(properties["messageId"]);

  return checked(type, Buffer.isBuffer(came.content) ? parsed(came.content) : came.content);
}

function parsed(content: Buffer): unknown {
  const json = content.toString("utf8");
  refuseUnstorable(json);

  return JSON.parse(json) as unknown;
}

function checked<M extends Message>({ schema, messageName }: MessageType<M>, data: unknown): M["data"] {
  const result = schema.safeParse(data);
  if (result.success) return result.data;
  throw new Error(`${messageName} breaks the contract`, { cause: result.error });
}

function propertiesOf({ properties }: Came): Readonly<Record<string, unknown>> {
  return properties as Readonly<Record<string, unknown>>;
}

function headersOf(came: Came): Readonly<Record<string, unknown>> {
  return (propertiesOf(came)["headers"] ?? {}) as Readonly<Record<string, unknown>>;
}

// JSON can write what PostgreSQL cannot keep only with an escape.
const UNSTORABLE = /\\u(0000|d[89a-f])/i;

function refuseUnstorable(json: string): void {
  if (json.includes("\\u") && UNSTORABLE.test(json)) throw new Error("the message cannot be stored");
}

function text(value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw new Error("the message lacks an id, a correlation id or a trace");
}
