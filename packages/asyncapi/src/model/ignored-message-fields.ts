import type { MessageInterface } from "@asyncapi/parser";
import { isObject, objectAt, unwrapped } from "../schema/json.js";
import type { Context } from "./context.js";
import { ignoredHeaders, sentHeadersOf } from "./ignored-headers.js";
import { isJson } from "./is-json.js";
import type { Pointer } from "./model.js";
import { warning, type Problem } from "./problem.js";
import { escaped } from "./pointer.js";

type Noted = Readonly<{ message: MessageInterface; name: string; at: Pointer }>;

/** Fields of a message that we do not do what is said in. */
export function noteIgnoredMessageFields(noted: Noted, { problems, scope, observed }: Context): void {
  const sent = scope === "application" ? sentHeadersOf(noted.message) : {};
  problems.push(
    ...bindingFields(noted),
    ...ignoredHeaders(noted, sent),
    ...correlation(noted),
    ...contentType(noted),
  );
  // In an application's document it is left out of its operations, by name.
  if (scope === "system")
    problems.push(
      ...noJson(noted).map((problem) => ({
        ...problem,
        severity: observed === true ? ("warning" as const) : ("error" as const),
      })),
    );
}

/** What a content is encoded as that is not encoded. */
const PLAIN = /^(|identity|utf-?8|(us-)?ascii|binary|7bit|8bit)$/i;

function bindingFields({ message, name, at }: Noted): readonly Problem[] {
  const given = message.bindings().get("amqp")?.value<unknown>();
  if (typeof given !== "object" || given === null) return [];

  return Object.entries(given).flatMap(([field, value]: [string, unknown]) => {
    const place: Pointer = `${at}/bindings/amqp/${escaped(field)}`;
    if (field === "bindingVersion" || field.startsWith("x-")) return [];
    if (field === "contentEncoding") return encoding(name, value, place);
    if (field === "messageType") return messageType(name, value, place);

    return warning(place, "binding-field-is-honoured", {
      what: `the binding of ${name} has the field ${field}, which AsyncAPI does not know there`,
      loss: "it is ignored",
      fix:
        field === "exchange" || field === "queue"
          ? "write it in the binding of the message's channel"
          : "write it where AsyncAPI has it, in the binding of the operation or the channel, or take it away",
    });
  });
}

function encoding(name: string, value: unknown, at: Pointer): readonly Problem[] {
  if (typeof value === "string" && PLAIN.test(value.trim())) return [];

  return [
    warning(at, "binding-field-is-honoured", {
      what: `the content of ${name} is said to be encoded as ${JSON.stringify(value)}`,
      loss: "it is sent as plain JSON, and one that arrives encoded goes to the dead letters with that reason",
      fix: "agree on plain JSON with its senders and receivers, and take the field away",
    }),
  ];
}

function messageType(name: string, value: unknown, at: Pointer): readonly Problem[] {
  if (value === name) return [];

  return [
    warning(at, "binding-field-is-honoured", {
      what: `the type of ${name} is said to be ${JSON.stringify(value)}`,
      loss: `AMQP's property \`type\` is ${JSON.stringify(name)} in what is sent, and a receiver who looks for the other does not know it`,
      fix: /^[\w.:/-]+$/.test(String(value))
        ? `give the message \`name: ${String(value)}\``
        : "write the type that its senders set, or take the field away",
    }),
  ];
}

function correlation({ message, name, at }: Noted): readonly Problem[] {
  const location = message.correlationId()?.location();
  if (location === undefined || /^\$message\.payload#\/.+$/.test(location)) return [];
  const header = /^\$message\.header#\/(.+)$/.exec(location)?.[1];
  if (header !== undefined && /^correlation[-_]?id$/i.test(header)) return [];

  return [
    warning(`${at}/correlationId`, "correlation-is-honoured", {
      what: `${name} correlates by ${location}`,
      loss: "AMQP's property correlationId is what is set and read: a partner who looks there finds nothing",
      fix: "name a text field of the payload, as `$message.payload#/…`, or write `$message.header#/correlationId`, which stands for the property",
    }),
  ];
}

function contentType({ message, name, at }: Noted): readonly Problem[] {
  const given = message.contentType();
  if (given === undefined || !isJson(given)) return [];
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(given)?.[1];
  if (charset !== undefined && !PLAIN.test(charset)) {
    return [
      warning(`${at}/contentType`, "content-type-is-honoured", {
        what: `${name} is in ${charset}`,
        loss: "only UTF-8 is sent and read: what says that it is in another charset goes to the dead letters",
        fix: "send JSON in UTF-8, and take `charset` away",
      }),
    ];
  }
  const [type = ""] = given.split(";");
  if (/^(\*\/\*|application\/json)$/i.test(type.trim())) return [];

  const field = fieldOfEnvelope(type);
  const around =
    field === undefined || describesEnvelope(message, field)
      ? ""
      : `. By that type the payload stands in the field \`${field}\` of an envelope: here it is all of the content, and what arrives in an envelope is refused, or loses its fields`;

  return [
    warning(`${at}/contentType`, "content-type-is-honoured", {
      what: `${name} is ${given}`,
      loss: `it is sent as application/json; what arrives is read as JSON, whatever type it says${around}`,
      fix: "write `application/json`, or see to it that its receivers do not go by the content type",
    }),
  ];
}

/** The field of an envelope that holds the payload, where a content type means one. */
function fieldOfEnvelope(type: string): string | undefined {
  if (/masstransit\+json/i.test(type)) return "message";

  return /^\s*application\/cloudevents\+json/i.test(type) ? "data" : undefined;
}

/** Whether a payload is described with the envelope around it. */
function describesEnvelope(message: MessageInterface, field: string): boolean {
  const schema = unwrapped(message.payload()?.json<unknown>());

  return isObject(schema) && field in objectAt(schema, "properties");
}

function noJson({ message, name, at }: Noted): readonly Problem[] {
  const given = message.contentType();
  if (given === undefined || isJson(given)) return [];

  return [
    {
      rule: "payload-is-json",
      at: `${at}/contentType`,
      what: `${name} is ${given}`,
      loss: "only JSON is sent and read: it would be sent as application/json all the same",
      fix: "write `contentType: application/json`, or describe it in a document of its own",
    },
  ];
}
