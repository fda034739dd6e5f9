import type { Pointer } from "./model.js";
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
export function noteEmptyName({ channel, at, context }: Found, queue: string): void {
  context.problems.push({
    severity: "warning",
    rule: "queue-has-a-name",
    at: `${at}/bindings/amqp/queue/name`,
    what: `the queue of ${channel.id()} has an empty name, for which a broker makes one up`,
    loss: `at each start it would be another queue, and what waits in the last one would be lost: ${queue} is used, the channel's address`,
    fix: "name the queue, or receive from a routing key with `x-exclusive: true` if each instance is to have a queue while it runs",
  });
}

/** That an exchange's name is known at run time only. */
export function namedAtRunTime(exchange: string, at: Pointer): Problem {
  return {
    rule: "exchange-has-a-name",
    at: `${at}/bindings/amqp/exchange/name`,
    what: `the exchange ${exchange} has a parameter in its name, so that its name is known at run time only`,
    loss: "the code would declare an exchange of this very name, which nobody else uses",
    fix: "name the exchange, and put the parameter into the channel's `address`",
  };
}
