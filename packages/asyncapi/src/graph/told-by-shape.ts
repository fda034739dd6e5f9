import type { Model, Operation, Pointer } from "../model/model.js";
import { contractOrder } from "./contract-order.js";
import { consumersOf, routingKeyOf } from "./senders-and-receivers.js";

/** Where messages arrive whose senders may not say in `type` what they are: then the first is taken whose schema lets them through. */
export type ToldByShape = Readonly<{
  /** The same in every version of a document: `queue/orders`. */
  id: string;
  /** For a sentence: `queue orders`. */
  title: string;
  /** Names of what may arrive, in the order in which it is tried. */
  messages: readonly string[];
  /** Those that take them there. */
  operations: readonly Operation[];
  at: Pointer;
}>;

/** The places of a document where messages are told apart by their shape. */
export function toldByShape(model: Model): readonly ToldByShape[] {
  const inOrder = contractOrder(model);

  return [
    ...queues(model, inOrder),
    ...(model.scope === "application" || model.observed === true
      ? [...subscriptions(model, inOrder), ...replies(model, inOrder)]
      : []),
  ];
}

type InOrder = ReturnType<typeof contractOrder>;

function queues(model: Model, inOrder: InOrder): readonly ToldByShape[] {
  return model.queues
    .filter(({ untyped }) => untyped)
    .map(({ name, at }) => {
      const operations = consumersOf(model, name);
      const taken = (kind: Operation["kind"]) =>
        namesIn(
          operations.filter((one) => one.kind === kind).flatMap(({ messages }) => messages),
          inOrder,
        );

      return {
        id: `queue/${name}`,
        title: `queue ${name}`,
        // A service's contract has what it takes before what it answers.
        messages: [...new Set([...taken("receive"), ...taken("serve")])],
        operations,
        at,
      };
    });
}

/** One queue brings all that a service subscribes to; what comes from one place is told apart among what may come from there. */
function subscriptions(model: Model, inOrder: InOrder): readonly ToldByShape[] {
  const all = model.operations.filter((one) => one.kind === "subscribe");
  const there = new Map(all.map((one) => [`${one.service} ${one.key}`, one]));

  return [...there.values()].map(({ service, key: id, at }) => {
    const operations = all.filter((one) => one.service === service && one.key === id);
    const { exchange = "", routingKey = "" } = routingKeyOf(model, id) ?? {};

    return {
      id: `subscription/${service}/${exchange}/${routingKey}`,
      title: `what ${service} subscribes to by "${routingKey}" of ${exchange}`,
      messages: namesIn(
        operations.flatMap(({ messages }) => messages),
        inOrder,
      ),
      operations,
      at,
    };
  });
}

function replies(model: Model, inOrder: InOrder): readonly ToldByShape[] {
  return model.operations
    .filter((one) => one.kind === "call")
    .map((call) => {
      const requests = call.messages.join("+");
      const { routingKey = "" } = routingKeyOf(model, call.key) ?? {};

      return {
        id: `replies/${call.service}/${routingKey}/${requests}`,
        title: `the replies to ${requests}`,
        messages: namesIn(call.replies, inOrder),
        operations: [call],
        at: call.at,
      };
    });
}

function namesIn(names: readonly string[], inOrder: InOrder): readonly string[] {
  return [...new Set(inOrder(names, (name) => name))];
}
