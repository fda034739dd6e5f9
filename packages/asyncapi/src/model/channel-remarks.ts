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
