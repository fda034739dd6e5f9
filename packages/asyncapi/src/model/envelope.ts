import type { MessageInterface } from "@asyncapi/parser";
import { unwrapped } from "../schema/json.js";
import type { JsonSchema } from "./json-schema.js";

/** What a document says of a message around its payload, and how the payload is described. */
export type Envelope = Readonly<{
  /** Its own, or the document's for all messages. */
  contentType: string | undefined;
  /** From the AMQP binding. */
  contentEncoding: string | undefined;
  /** From the AMQP binding: AMQP's property `type`, where that is not to be the message's name. */
  messageType: string | undefined;
  /** Where the correlation id stands, as AsyncAPI writes it: `$message.header#/x-trace`. */
  correlation: string | undefined;
  headers: Described | undefined;
  payload: Described | undefined;
}>;

/** A schema as it stands in the document, in whatever language. */
export type Described = Readonly<{
  /** Undefined where the document does not say: then it is AsyncAPI's own, which is JSON Schema. */
  format: string | undefined;
  /** As JSON Schema, where the language could be read; otherwise as it is written. */
  schema: JsonSchema | undefined;
  /** As it is written, before it was read as JSON Schema. */
  written: unknown;
}>;

/** Of a message about which nothing is said but its payload. */
export const plainEnvelope: Envelope = {
  contentType: undefined,
  contentEncoding: undefined,
  messageType: undefined,
  correlation: undefined,
  headers: undefined,
  payload: undefined,
};

type AmqpMessage = Readonly<{ contentEncoding?: unknown; messageType?: unknown }>;
type Wrapped = Readonly<{ schemaFormat?: unknown; schema?: unknown; "x-parser-original-payload"?: unknown }>;

export function envelopeOf(message: MessageInterface, contentType: string | undefined): Envelope {
  const amqp = message.bindings().get("amqp")?.value<AmqpMessage | null>() ?? {};

  return {
    contentType: message.contentType() ?? contentType,
    contentEncoding: textIn(amqp.contentEncoding),
    messageType: textIn(amqp.messageType),
    correlation: message.correlationId()?.location(),
    headers: describedIn(message.headers()?.json<unknown>()),
    payload: describedIn(message.payload()?.json<unknown>()),
  };
}

function describedIn(given: unknown): Described | undefined {
  if (given === undefined) return undefined;
  if (typeof given !== "object" || given === null || !("schemaFormat" in given) || !("schema" in given)) {
    return { format: undefined, schema: given as JsonSchema, written: given };
  }
  const { schemaFormat, schema, "x-parser-original-payload": written = schema }: Wrapped = given;

  // Where it refers to a component that says itself in which language it is, one stands in the other.
  return { format: textIn(schemaFormat), schema: (unwrapped(schema) ?? schema) as JsonSchema, written };
}

function textIn(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
