import type { Problem } from "./problem.js";
import type { Found } from "./read-channels.js";

/** The exchange of channels that name none. It is on every broker, so that documents about the two ends of a channel meet. */
export const commonExchange = { name: "amq.topic", type: "topic" } as const;

export function noteOtherName({ channel, at, context }: Found, address: string, queue: string): void {
  context.problems.push({
    severity: "warning",
    rule: "default-exchange-names-a-queue",
    at: `${at}/bindings/amqp`,
    what: `${channel.id()} is on the default exchange, with the key "${address}" and the queue ${queue}`,
    loss: `a key is the name of a queue there, so that "${queue}" is used: what others send with "${address}" goes to a queue of that name`,
    fix: "give both the same name, or name the exchange",
  });
}

export function noteMissingExchange({ channel, at, context }: Found, routingKey: string): void {
  context.problems.push({
    severity: "warning",
    rule: "exchange-has-a-name",
    at: `${at}/bindings/amqp`,
    what: `the AMQP binding of ${channel.id()} names no exchange`,
    loss: `it is taken for the routing key "${routingKey}" of the topic exchange ${commonExchange.name}; whoever uses another exchange is not reached`,
    fix: "give it an `exchange` with `name` and `type`",
  });
}

/** That a queue has an empty name, for which the broker makes one up. */
export function emptyName({ channel, at }: Pick<Found, "channel" | "at">, address: string): Problem {
  return {
    rule: "queue-has-a-name",
    at: `${at}/bindings/amqp/queue/name`,
    what: `the queue of ${channel.id()} has an empty name, for which a broker makes one up`,
    loss: "at each start it would be another queue, and what waits in the last one would be lost",
    fix: `name the queue${address === "" ? ", and write the name as the channel's `address`" : `: ${address}, as its channel's address has it`}`,
  };
}

/** The same in an application's document, with what is done about it. */
export function noteEmptyName(
  found: Found,
  address: string,
  { isQueue, isExclusive }: Readonly<{ isQueue: boolean; isExclusive: boolean }>,
): void {
  const { loss, ...problem } = emptyName(found, address);
  const shared = isExclusive ? ", and it is not exclusive, so that all instances may take from it" : "";
  found.context.problems.push({
    ...problem,
    severity: "warning",
    loss: `${loss}: ${isQueue ? `${address} is used, the channel's address${shared}` : "each operation that receives from it has a queue with a name, made as it is described here"}`,
    fix: "name the queue, or receive from a routing key with `x-exclusive: true` if each instance is to have a queue while it runs",
  });
}
