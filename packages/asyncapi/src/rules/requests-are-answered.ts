import { receiversOn } from "../graph/message-graph.js";
import { routingKeyOf } from "../graph/senders-and-receivers.js";
import type { Model, OperationOf } from "../model/model.js";
import type { Problem } from "../model/problem.js";
import type { Rule } from "./rule.js";

type Call = OperationOf<"call">;
type Serve = OperationOf<"serve">;

/** Whoever asks is answered by one service, in the time it waits, with what it expects. */
export const requestsAreAnswered: Rule = (model) =>
  model.operations.flatMap((operation) => {
    if (operation.kind === "call") return [...timeOf(operation), ...answersTo(model, operation)];

    return operation.kind === "serve" ? [...repliesOf(operation), ...askedBy(model, operation)] : [];
  });

/** A server replies to whoever asked; a sender that waits for nothing has no address to reply to. */
function askedBy(model: Model, serve: Serve): readonly Problem[] {
  return model.operations.flatMap((operation) => {
    if (operation.kind !== "send") return [];
    const key = routingKeyOf(model, operation.key);
    if (key === undefined || !receiversOn(model, key).includes(serve)) return [];

    return operation.messages
      .filter((message) => serve.messages.includes(message))
      .map((message) =>
        problem(
          operation.at,
          `${operation.id} sends ${message} and waits for no reply, which ${serve.id} gives`,
          "every reply would be dropped",
          "give the send operation the reply, or take it off the receive operation",
        ),
      );
  });
}

function timeOf({ id, timeoutMs, durable, persistent, at }: Call): readonly Problem[] {
  return [
    ...(timeoutMs === undefined
      ? [
          problem(
            at,
            `${id} does not say how long it waits`,
            "it would wait for ever",
            "say it: `x-timeoutMs: 2000`",
          ),
        ]
      : []),
    ...(durable && !persistent
      ? [
          problem(
            `${at}/bindings`,
            `${id} is durable, but sent with delivery mode 1`,
            "a restart of the broker would lose the request",
            "send it with `deliveryMode: 2`, or take x-durable away",
          ),
        ]
      : []),
  ];
}

function repliesOf({ id, replies, at }: Serve): readonly Problem[] {
  if (replies.length > 0) return [];

  return [
    problem(
      `${at}/reply`,
      `${id} has no reply messages`,
      "nothing could be answered",
      "list them under reply.messages",
    ),
  ];
}

function answersTo(model: Model, call: Call): readonly Problem[] {
  const key = routingKeyOf(model, call.key);
  if (key === undefined) return [];
  const servers = receiversOn(model, key).filter(
    (receiver): receiver is Serve =>
      receiver.kind === "serve" && receiver.messages.some((message) => call.messages.includes(message)),
  );
  const [server, ...others] = servers;
  if (server === undefined || others.length > 0) {
    return [
      problem(
        call.at,
        `${call.id} is answered by ${server === undefined ? "nobody" : servers.map(({ id }) => id).join(" and ")}`,
        server === undefined
          ? "every call would time out"
          : "the caller takes the first reply and the work is done twice",
        "have exactly one receive operation with a reply on a queue that its key reaches",
      ),
    ];
  }

  const unexpected = server.replies.filter((reply) => !call.replies.includes(reply));
  const neverGiven = call.replies.filter((reply) => !server.replies.includes(reply));

  return [
    ...unexpected.map((reply) =>
      problem(
        `${call.at}/reply/messages`,
        `${server.id} may answer ${reply}, which ${call.id} does not expect`,
        "the caller would take it for a failure",
        `add ${reply} to the replies of ${call.id}`,
      ),
    ),
    ...neverGiven.map((reply) =>
      problem(
        `${call.at}/reply/messages`,
        `${call.id} expects ${reply}, which ${server.id} never answers`,
        "the caller would have code that never runs",
        `take ${reply} off the replies of ${call.id}, or add it to those of ${server.id}`,
      ),
    ),
  ];
}

function problem(at: Problem["at"], what: string, loss: string, fix: string): Problem {
  return { rule: "requests-are-answered", at, what, loss, fix };
}
