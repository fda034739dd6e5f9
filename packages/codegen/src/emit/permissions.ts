import {
  isSender,
  partitionNames,
  routingKeyOf,
  topologyOf,
  type Model,
  type WantedExchange,
  type WantedQueue,
} from "@warren/asyncapi";

/** What one service may do on the broker, as RabbitMQ reads it: regular expressions over names of exchanges and queues. */
export type Permissions = Readonly<{
  configure: string;
  write: string;
  read: string;
  /** One for each topic exchange that the service touches: there the routing key counts too. */
  topics: readonly Readonly<{ exchange: string; write: string; read: string }>[];
}>;

/** The names of exchanges and queues that a service needs, and the routing keys where it sends or listens. */
type Needs = Readonly<{
  configure: readonly string[];
  write: readonly string[];
  read: readonly string[];
  sendsOn: readonly Spot[];
  listensOn: readonly Spot[];
}>;

/** A regular expression for a routing key of an exchange. */
type Spot = Readonly<{ exchange: string; key: string }>;

/** The broker gives such a name to a queue that is declared without one: a service's own, for as long as it is connected. */
const SERVER_NAMED = "amq\\.gen-.*";

/** What permissions call the default exchange. */
const DEFAULT_EXCHANGE = "amq.default";

/** The user of people who work on dead letters, where no service has that name. */
export const OPERATOR = "operator";

/** It may read the statistics of the virtual host over HTTP. `monitoring` would show those of all others, and every connection. */
export const OPERATORS_TAGS = ["management"];

/** Its own queues: the audit trail, and locks (packages/broker-admin/src/dead-letters). */
const OPERATORS_QUEUES = ["dead-letters\\.audit", "dead-letters\\.lock\\..*"];

/**
 * What `warren dlq` needs: to read dead letters, to put an edited one back, to send them again to their queue, which is the
 * default exchange's to do. Undefined where there are no dead letters.
 */
export function operatorPermissions({ scope, queues, services }: Model): Permissions | undefined {
  const deadLetters = queues.flatMap(({ deadLetter }) => deadLetter ?? []);
  const divided = queues.filter(({ partitions }) => partitions > 1);
  if (scope !== "system" || deadLetters.length === 0) return undefined;
  if (services.some(({ name }) => name === OPERATOR)) return undefined;

  return {
    configure: anyOf(OPERATORS_QUEUES),
    write: anyOf([
      ...deadLetters.map(({ exchange }) => exchangeName(exchange)),
      ...divided.map((queue) => exchangeName(partitionNames(queue).exchange)),
      escaped(DEFAULT_EXCHANGE),
    ]),
    read: anyOf([...deadLetters.map(({ queue }) => escaped(queue)), ...OPERATORS_QUEUES]),
    topics: [],
  };
}

/** The least that the service's operations need. */
export function permissionsOf(model: Model, service: string): Permissions {
  const needs = needsOf(model, service);
  const touched = [...new Set([...needs.sendsOn, ...needs.listensOn].map(({ exchange }) => exchange))];

  return {
    configure: anyOf(needs.configure),
    write: anyOf(needs.write),
    read: anyOf(needs.read),
    topics: touched
      .filter((exchange) => isTopic(model, exchange))
      .map((exchange) => ({
        exchange,
        write: anyOf(keysAt(needs.sendsOn, exchange)),
        read: anyOf(keysAt(needs.listensOn, exchange)),
      })),
  };
}

function needsOf(model: Model, service: string): Needs {
  const operations = model.operations.filter((operation) => operation.service === service);
  const sent = operations.filter(isSender).flatMap((sender) => routingKeyOf(model, sender.key) ?? []);
  const heard = operations.flatMap((one) =>
    one.kind === "subscribe" ? (routingKeyOf(model, one.key) ?? []) : [],
  );
  const topology = topologyOf(model);
  const own = topology.queues.filter(
    ({ service: by, role }) => by === service && (role === "work" || role === "members"),
  );
  const failing = model.queues.filter(({ name }) => own.some((queue) => queue.of === name));
  const divided = failing.filter(({ partitions }) => partitions > 1).map((queue) => partitionNames(queue));
  // An instance declares the queue that counts it: the broker refuses that where there is another number of partitions.
  const locks = divided.flatMap(({ members, queues }) =>
    [members, ...queues.map(({ lock }) => lock)].map(escaped),
  );
  const passing = own.filter(comesAndGoes);
  const boundTo = model.queues
    .filter(({ name }) => passing.some((queue) => queue.name === name))
    .flatMap(({ bindings }) => bindings);
  // https://www.rabbitmq.com/docs/direct-reply-to: a reply goes through the default exchange.
  const replies = operations.some(({ kind }) => kind === "serve") ? [escaped(DEFAULT_EXCHANGE)] : [];
  const serverNamed = heard.length > 0 ? [SERVER_NAMED] : [];
  const passingNames = passing.map(({ name }) => escaped(name));
  const deadLetters = failing.flatMap(({ deadLetter }) => deadLetter?.exchange ?? []);

  return {
    configure: [
      ...serverNamed,
      ...passingNames,
      ...locks,
      ...topology.exchanges.filter(comesAndGoes).map(nameOf),
    ],
    write: [
      ...sent.map(({ exchange }) => exchangeName(exchange)),
      ...deadLetters.map(exchangeName),
      ...replies,
      // To bind a queue is to write to it.
      ...serverNamed,
      ...passingNames,
    ],
    read: [
      ...own.map(({ name }) => escaped(name)),
      ...[...heard, ...boundTo].map(({ exchange }) => exchangeName(exchange)),
      ...serverNamed,
    ],
    sendsOn: [
      ...sent.map(({ exchange, routingKey }) => ({ exchange, key: templateOf(routingKey) })),
      ...failing.flatMap(({ name, deadLetter }) =>
        deadLetter === undefined
          ? []
          : failureKeys(model, name, deadLetter.routingKey ?? name).map((key) => ({
              exchange: deadLetter.exchange,
              key: escaped(key),
            })),
      ),
    ],
    listensOn: [
      ...heard.map(({ exchange, pattern }) => ({ exchange, key: escaped(pattern) })),
      ...boundTo.map(({ exchange, routingKey }) => ({ exchange, key: escaped(routingKey) })),
    ],
  };
}

/** What is gone with its consumer or with the broker's next start is made by the service itself. */
export function comesAndGoes(thing: WantedQueue | WantedExchange): boolean {
  return !thing.durable || thing.autoDelete === true || ("exclusive" in thing && thing.exclusive);
}

function nameOf({ name }: WantedExchange): string {
  return escaped(name);
}

/** By which the dead-letter exchange puts a failed message into its retry queues and among the dead letters. */
function failureKeys(model: Model, queue: string, dead: string): readonly string[] {
  const retries = topologyOf(model).queues.filter(({ role, of }) => role === "retry" && of === queue);

  return [dead, ...retries.map(({ name }) => name)];
}

/** All routing keys that one with parameters may become; a value is one word. */
function templateOf(routingKey: string): string {
  return routingKey
    .split(/\{[^}]*\}/)
    .map(escaped)
    .join("[^.]+");
}

function keysAt(spots: readonly Spot[], exchange: string): readonly string[] {
  return spots.filter((spot) => spot.exchange === exchange).map(({ key }) => key);
}

function isTopic({ exchanges, keys }: Model, exchange: string): boolean {
  return (
    exchanges.some(({ name, type }) => name === exchange && type === "topic") ||
    keys.some((key) => key.exchange === exchange && key.exchangeType === "topic")
  );
}

function exchangeName(exchange: string): string {
  return escaped(exchange === "" ? DEFAULT_EXCHANGE : exchange);
}

/** Nothing at all where there is nothing: RabbitMQ takes `^$` for no permission. */
function anyOf(alternatives: readonly string[]): string {
  const unique = [...new Set(alternatives)];

  return unique.length === 0 ? "^$" : `^(${unique.join("|")})$`;
}

function escaped(name: string): string {
  return name.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
