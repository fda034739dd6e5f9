import type { OperationInterface } from "@asyncapi/parser";
import type { Reading } from "./application-reading.js";
import type { Context } from "./context.js";
import { escaped } from "./extension-reader.js";
import { isJson } from "./is-json.js";
import type { Pointer, RoutingKey } from "./model.js";
import type { Common } from "./read-operations.js";

/** A key is written on a message as it stands: only whoever binds a queue may leave words open. */
export function noteWildcards({ id, at }: Common, key: RoutingKey | undefined, { problems }: Context): void {
  if (key?.exchangeType !== "topic" || !key.routingKey.split(".").some((word) => /^[*#]$/.test(word))) return;
  problems.push(
    warning(at, "key-has-no-wildcards", {
      what: `${id} sends with the key "${key.routingKey}"`,
      loss: "a wildcard means something in a binding only: the message travels under this very text, and queues that are bound to a real key get nothing",
      fix: "write a parameter instead, such as `order.{region}.created`, which the sender fills in",
    }),
  );
}

/** Those of the messages that are JSON, which is all that the runtime speaks; the others are named. */
export function speakable(
  names: readonly string[],
  id: string,
  at: Pointer,
  { messages, context }: Reading,
): readonly string[] {
  return [...new Set(names)].filter((name) => {
    const contentType = messages.contentTypeOf(name);
    if (contentType === undefined || isJson(contentType)) return true;
    context.problems.push(
      warning(at, "payload-is-json", {
        what: `${name} of ${id} is ${contentType}`,
        loss: "only JSON is sent and read: this message is left out of the operation",
        fix: "send it as application/json, or handle it without generated code",
      }),
    );

    return false;
  });
}

const honoured = new Set(["deliveryMode", "mandatory", "priority", "ack", "bindingVersion"]);

/** Fields of an AMQP operation binding that have no effect here. */
export function noteIgnoredFields(
  operation: OperationInterface,
  id: string,
  at: Pointer,
  { problems }: Context,
): void {
  const given = operation.bindings().get("amqp")?.value<Record<string, unknown>>() ?? {};
  const receives = operation.action() === "receive";
  for (const field of Object.keys(given)) {
    if (honoured.has(field) || field.startsWith("x-") || (field === "cc" && receives)) continue;
    const isKey = !receives && (field === "cc" || field === "bcc");
    problems.push(
      warning(`${at}/bindings/amqp/${escaped(field)}`, "binding-field-is-honoured", {
        what: `${field} of ${id} has no effect`,
        loss: isKey
          ? `what is sent travels under the address of its channel only, so that queues that are bound to ${JSON.stringify(given[field])} do not get it`
          : "whoever counts on it waits in vain",
        fix: isKey
          ? "write the key as the channel's `address`, or send on a channel of its own for each key"
          : "take it away, or do it in the service",
      }),
    );
  }
}

export function leftOut(at: Pointer, id: string, reason: string, fix: string) {
  return warning(at, "operation-can-be-generated", {
    what: `${id} is left out: ${reason}`,
    loss: "no code is made for it",
    fix,
  });
}

export function warning(
  at: Pointer,
  rule: string,
  text: Readonly<{ what: string; loss: string; fix: string }>,
) {
  return { severity: "warning", rule, at, ...text } as const;
}
