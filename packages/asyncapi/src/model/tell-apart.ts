import type { Context } from "./context.js";
import type { Message, Operation } from "./model.js";
import { nameGiver, typeNameOf } from "./names.js";
import type { Channels } from "./read-channels.js";

/** Operations that take the same message from the same queue: the first takes it, since nothing tells them apart. */
export function withoutTwins(operations: readonly Operation[], { problems }: Context): readonly Operation[] {
  const takers = new Map<string, string>();

  return operations.flatMap((operation): readonly Operation[] => {
    if (!("queue" in operation)) return [operation];
    const own = operation.messages.filter((message) => {
      const place = `${operation.queue} ${message}`;
      const taker = takers.get(place);
      if (taker === undefined) takers.set(place, operation.id);
      else {
        problems.push({
          severity: "warning",
          rule: "one-handler-a-message",
          at: operation.at,
          what: `${taker} and ${operation.id} take ${message} from the same queue, ${operation.queue}`,
          loss: `each message goes to one of them: there is a handler for ${taker} only`,
          fix: "give each a queue of its own, or make one operation of both",
        });
      }

      return taker === undefined;
    });

    return own.length === 0 ? [] : [{ ...operation, messages: own }];
  });
}

/**
 * A sender chooses among the routes of a message by routing key. Where two exchanges have the same key, the message gets a
 * second name for the second of them.
 */
export function withRoutesOfTheirOwn(
  messages: readonly Message[],
  operations: readonly Operation[],
  channels: Channels,
  { problems }: Context,
): Readonly<{ messages: readonly Message[]; operations: readonly Operation[] }> {
  const exchanges = new Map<string, string>();
  const giveName = nameGiver(messages.map(({ name }) => name));
  const giveIdentifier = nameGiver(messages.map(({ identifier }) => identifier));
  const added: Message[] = [];

  const separate = operations.map((operation) => {
    if (operation.kind !== "send") return operation;
    const key = channels.byId.get(operation.key)?.key;
    if (key === undefined) return operation;
    const names = operation.messages.map((name) => {
      const route = `${operation.service} ${name} ${key.routingKey}`;
      const earlier = exchanges.get(route);
      if (earlier === undefined) exchanges.set(route, key.exchange);
      const message = messages.find((other) => other.name === name);
      if (earlier === undefined || earlier === key.exchange || message === undefined) return name;
      const other = giveName(`${name}.${key.exchange}`);
      added.push({ ...message, name: other, identifier: giveIdentifier(typeNameOf(other)) });
      problems.push({
        severity: "warning",
        rule: "routes-can-be-told-apart",
        at: operation.at,
        what: `${name} is sent with the key "${key.routingKey}" to ${earlier} and to ${key.exchange}`,
        loss: `a sender could not choose: to ${key.exchange} it goes under the name ${other}`,
        fix: "give the two channels messages of their own",
      });

      return other;
    });

    return { ...operation, messages: names };
  });

  return { messages: [...messages, ...added], operations: separate };
}
