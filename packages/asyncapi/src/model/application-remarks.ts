import type { ChannelInterface, OperationInterface } from "@asyncapi/parser";
import type { Reading } from "./application-reading.js";
import type { Context } from "./context.js";
import { isJson } from "./is-json.js";
import type { Pointer, RoutingKey } from "./model.js";
import { warning } from "./problem.js";
import type { Common } from "./read-operations.js";
import { escaped } from "./pointer.js";

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

/** Parameters of whose values the document says where in the message they stand: who sends fills them in, and may write another one. */
export function noteLocations(operation: OperationInterface, id: string, { problems }: Context): void {
  const [channel] = operation.channels().all();
  for (const parameter of channel?.parameters().all() ?? []) {
    const location = parameter.location();
    if (channel === undefined || location === undefined || !isInAddress(parameter.id(), channel)) continue;
    problems.push(
      warning(
        `/channels/${escaped(channel.id())}/parameters/${escaped(parameter.id())}`,
        "parameter-is-filled-in",
        {
          what: `the parameter ${parameter.id()} is said to stand at ${location}, and ${id} does not take it from there`,
          loss: "who sends gives it beside the message, and nothing sees to it that both are the same",
          fix: "give the same value; take `location` away, if nobody goes by it",
        },
      ),
    );
  }
}

function isInAddress(parameter: string, channel: ChannelInterface): boolean {
  return channel.address()?.includes(`{${parameter}}`) === true;
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
