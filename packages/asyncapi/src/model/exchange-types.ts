import type { ExchangeType, Pointer } from "./model.js";
import type { Problem } from "./problem.js";

// https://www.rabbitmq.com/community-plugins: what a broker has only with a plugin.
const plugins: ReadonlyMap<string, Readonly<{ plugin: string; instead: string }>> = new Map([
  [
    "x-delayed-message",
    {
      plugin: "rabbitmq_delayed_message_exchange",
      instead:
        "use a topic exchange; what is to wait can wait in a queue with `x-message-ttl` and a dead letter, and `x-retry` is there for retries",
    },
  ],
  [
    "x-consistent-hash",
    {
      plugin: "rabbitmq_consistent_hash_exchange",
      instead: "use a topic exchange, and `x-partitions` on the queue, which keeps each subject in order",
    },
  ],
  [
    "x-modulus-hash",
    {
      plugin: "rabbitmq_sharding",
      instead: "use a topic exchange, and `x-partitions` on the queue, which keeps each subject in order",
    },
  ],
  [
    "x-random",
    {
      plugin: "rabbitmq_random_exchange",
      instead: "use a direct exchange and one queue, whose consumers share its messages",
    },
  ],
  [
    "x-local-random",
    {
      plugin: "RabbitMQ 4.0",
      instead: "use a direct exchange and one queue, whose consumers share its messages",
    },
  ],
  [
    "x-recent-history",
    {
      plugin: "rabbitmq_recent_history_exchange",
      instead: "use a topic exchange; who comes later asks for what was, by a request",
    },
  ],
  [
    "x-lvc",
    {
      plugin: "rabbitmq_lvc_exchange",
      instead: "use a topic exchange; who comes later asks for the last value, by a request",
    },
  ],
  [
    "x-jms-topic",
    { plugin: "rabbitmq_jms_topic_exchange", instead: "use a topic exchange, and words in the routing key" },
  ],
  ["x-rtopic", { plugin: "rabbitmq_rtopic_exchange", instead: "use a topic exchange" }],
  [
    "x-message-deduplication",
    {
      plugin: "rabbitmq_message_deduplication",
      instead: "use a topic exchange; receivers know a message again by its id, in their inbox",
    },
  ],
]);

/** A type as it is written in a binding, whatever its case; undefined for one that is none of AMQP's. */
export function knownType(written: string | undefined): ExchangeType | "default" | undefined {
  const type = written?.toLowerCase();

  return type === "direct" ||
    type === "topic" ||
    type === "fanout" ||
    type === "headers" ||
    type === "default"
    ? type
    : undefined;
}

/** What to write for a type that is none of AMQP's. */
export function insteadOf(type: string): string {
  return plugins.get(type.toLowerCase())?.instead ?? "write topic, direct, fanout or headers";
}

/** That an exchange has a type that nobody can declare without the plugin for it. */
export function unknownType(name: string, type: string, at: Pointer): Problem {
  const plugin = plugins.get(type.toLowerCase())?.plugin;

  return {
    rule: "exchange-has-a-type",
    at,
    what: `the exchange ${name} is said to be ${type}, ${plugin === undefined ? "which is no type of RabbitMQ's" : `which a broker knows with ${plugin} only`}`,
    loss: "the code declares direct, topic, fanout and headers exchanges: as another type it would be refused (406), and its keys mean something else there",
    fix: insteadOf(type),
  };
}

/** The exchanges that are on every broker, in every virtual host, and their types. */
export const predeclaredTypes: ReadonlyMap<string, ExchangeType> = new Map([
  ["amq.direct", "direct"],
  ["amq.topic", "topic"],
  ["amq.fanout", "fanout"],
  ["amq.headers", "headers"],
  ["amq.match", "headers"],
]);

/** The type of an exchange that is on every broker; undefined for any other. */
export function predeclaredType(name: string): ExchangeType | undefined {
  return predeclaredTypes.get(name);
}

/** That a document says another type of an exchange that is on every broker. */
export function otherThanPredeclared(
  name: string,
  said: ExchangeType,
  is: ExchangeType,
  at: Pointer,
): Problem {
  return {
    severity: "warning",
    rule: "exchange-has-a-type",
    at: `${at}/bindings/amqp/exchange/type`,
    what: `${name} is said to be a ${said} exchange`,
    loss: `on every broker it is a ${is} exchange, and is taken for that: its keys mean what they mean there`,
    fix: `write \`type: ${is}\`, or name an exchange of your own`,
  };
}
