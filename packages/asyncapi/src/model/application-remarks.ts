import type { Reading } from "./application-reading.js";
import type { Context } from "./context.js";
import { isJson } from "./is-json.js";
import type { Pointer, RoutingKey } from "./model.js";
import { warning } from "./problem.js";
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
    if (contentType === undefined || isJson(contentType) || context.contents === "any") return true;
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

export function leftOut(at: Pointer, id: string, reason: string, fix: string) {
  return warning(at, "operation-can-be-generated", {
    what: `${id} is left out: ${reason}`,
    loss: "no code is made for it",
    fix,
  });
}
