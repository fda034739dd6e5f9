import type { OperationInterface } from "@asyncapi/parser";
import type { Context } from "./context.js";
import type { Pointer } from "./model.js";
import { warning, type Problem } from "./problem.js";
import { escaped } from "./pointer.js";

type Given = Readonly<{ field: string; value: unknown; id: string; at: Pointer; key?: string | undefined }>;

const byte = (value: unknown) => Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;

/** The fields of an AMQP operation binding that we do what is said in, and the values that they may have. */
const honoured = {
  deliveryMode: { allows: (value) => value === 1 || value === 2, values: "1 or 2", without: 2 },
  mandatory: { allows: (value) => typeof value === "boolean", values: "true or false", without: true },
  priority: { allows: byte, values: "a whole number from 0 to 255", without: "none" },
} as const satisfies Record<
  string,
  Readonly<{ allows: (value: unknown) => boolean; values: string; without: unknown }>
>;

/** An operation, with the key under which it sends, whatever the document calls it. */
type Noted = Readonly<{ operation: OperationInterface; id: string; at: Pointer; key?: string | undefined }>;

/** Fields of an AMQP operation binding that have no effect here, or not with that value. */
export function noteIgnoredFields({ operation, id, at, key }: Noted, { problems, scope }: Context): void {
  const given = operation.bindings().get("amqp")?.value<unknown>();
  if (typeof given !== "object" || given === null) return;
  for (const [field, value] of Object.entries(given)) {
    const place: Pointer = `${at}/bindings/amqp/${escaped(field)}`;
    const found = noted(operation, { field, value, id, at: place, key });
    if (found !== undefined)
      problems.push(
        scope === "system" && found.severity === "error" ? found : { ...found, severity: "warning" },
      );
  }
}

function noted(operation: OperationInterface, given: Given): Problem | undefined {
  const { field, value } = given;
  if (field === "bindingVersion" || field.startsWith("x-")) return undefined;
  if (operation.action() === "receive") return noEffectOnReceiver(given);
  if (Object.hasOwn(honoured, field)) {
    const isCall = operation.reply() !== undefined;

    return wrongValue(given) ?? (isCall ? noEffectOnCall(given) : undefined);
  }

  return saysNothing(field, value) || isItsKey(given) ? undefined : noEffectOnSender(given);
}

/** What some generators write where nobody chose anything, and what is so anyway. A sender is not asked about `ack`. */
function saysNothing(field: string, value: unknown): boolean {
  if (field === "ack" || (field === "timestamp" && value === true)) return true;

  return value === 0 || value === "" || value === null || (Array.isArray(value) && value.length === 0);
}

function isItsKey({ field, value, key }: Given): boolean {
  return field === "cc" && [value].flat().every((one) => one === key);
}

function noEffectOnSender({ field, value, id, at }: Given): Problem {
  const isKey = field === "cc" || field === "bcc";
  const said: Readonly<Record<string, string>> = {
    timestamp: "the time at which a message was sent is on each of them",
    expiration:
      "a message waits for as long as its queue keeps it; only a request that is not durable expires, with `x-timeoutMs` of its caller",
    userId: "the property is left out, and a partner who looks at it finds nothing",
    replyTo: "only a request has an address for replies, which the broker gives it",
  };

  return warning(at, "binding-field-is-honoured", {
    what: `${field} of ${id} has no effect`,
    loss: isKey
      ? `what is sent travels under the address of its channel only, so that queues that are bound to ${JSON.stringify(value)} do not get it`
      : (said[field] ?? "whoever counts on it waits in vain"),
    fix: isKey
      ? "write the key as the channel's `address`, or send on a channel of its own for each key"
      : field === "expiration"
        ? "give the queue `x-message-ttl` in its `x-arguments`, or take the field away"
        : "take it away, or do it in the service",
  });
}

function noEffectOnCall({ field, value, id, at }: Given): Problem | undefined {
  if (field === "deliveryMode" || (field === "mandatory" && value === true)) return undefined;

  return warning(at, "binding-field-is-honoured", {
    what: `${field} of ${id} has no effect, since it waits for a reply`,
    loss:
      field === "mandatory"
        ? "a request that reaches no queue always fails at once"
        : "a request is sent without priority",
    fix: "take it away",
  });
}

/** `cc` is taken for keys that the queue is bound to; all else but `ack` is about how the message was sent. */
function noEffectOnReceiver({ field, value, id, at }: Given): Problem | undefined {
  if (field === "cc" || Object.hasOwn(honoured, field) || value === true) return undefined;
  // Some generators write it everywhere.
  if (field === "timestamp" && value === false) return undefined;
  if (field === "ack")
    return warning(at, "binding-field-is-honoured", {
      what: `${id} takes messages without acknowledging them, it says`,
      loss: "each message is acknowledged all the same, after it was handled, so that none is lost",
      fix: "take `ack` away",
    });

  if (saysNothing(field, value)) return undefined;
  const what = `${field} of ${id} has no effect`;
  if (ofSenders.has(field))
    return warning(at, "binding-field-is-honoured", {
      what,
      loss: "only who sends a message decides how it is sent",
      fix: "write it where the message is sent, or take it away",
    });
  const place = placeOf(field);

  return warning(at, "binding-field-is-honoured", {
    what,
    loss: `AMQP's binding of an operation has no such field: ${place?.loss ?? "nobody does what it says"}`,
    fix: place?.fix ?? "take it away, or do it in the service",
  });
}

/** What AMQP's binding of an operation says of a message on its way. */
const ofSenders: ReadonlySet<string> = new Set(["expiration", "userId", "bcc", "timestamp", "replyTo"]);

/** Where what people write about a queue in an operation has its place. */
function placeOf(field: string): Readonly<{ loss: string; fix: string }> | undefined {
  const plain = field.toLowerCase().replaceAll(/[^a-z]/g, "");
  if (plain === "routingkey" || plain === "bindingkey" || plain === "routingkeys")
    return { loss: "the queue is not bound to that key", fix: "write the key as `cc`" };
  if (plain === "prefetch" || plain === "prefetchcount")
    return { loss: "as many are taken ahead as the runtime takes", fix: "write `x-prefetch` on the channel" };
  if (plain === "queue" || plain === "queuename" || plain === "exchange")
    return {
      loss: `no ${plain === "exchange" ? "exchange" : "queue"} is made or used by what it says`,
      fix: `name it in the AMQP binding of the channel, \`is: ${plain === "exchange" ? "routingKey" : "queue"}\``,
    };
  if (["exclusive", "durable", "autodelete", "arguments"].includes(plain))
    return { loss: "the queue is as its channel says", fix: "write it in the AMQP binding of the channel" };

  return undefined;
}

function wrongValue({ field, value, id, at }: Given): Problem | undefined {
  const { allows, values, without } = honoured[field as keyof typeof honoured];
  if (allows(value)) return undefined;

  return {
    severity: "error",
    rule: "binding-field-is-honoured",
    at,
    what: `${field} of ${id} is ${JSON.stringify(value)}`,
    loss: `it would be taken for ${String(without)}`,
    fix: `write ${values}`,
  };
}
