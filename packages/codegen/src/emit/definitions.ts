import { topologyOf, type Arguments, type Model } from "@warren/asyncapi";
import type { GeneratedFile } from "./generated-file.js";
import { comesAndGoes, OPERATOR, operatorPermissions, OPERATORS_TAGS, permissionsOf } from "./permissions.js";

/** The virtual host of the definitions; whoever loads them into another one replaces it. */
export const VHOST = "/";

/** What RabbitMQ imports: https://www.rabbitmq.com/docs/definitions. */
export type Definitions = Readonly<{
  vhosts: readonly Readonly<{ name: string }>[];
  users: readonly DefinedUser[];
  permissions: readonly Readonly<{
    user: string;
    vhost: string;
    configure: string;
    write: string;
    read: string;
  }>[];
  topic_permissions: readonly Readonly<{
    user: string;
    vhost: string;
    exchange: string;
    write: string;
    read: string;
  }>[];
  exchanges: readonly Readonly<{
    name: string;
    vhost: string;
    type: string;
    durable: boolean;
    auto_delete: boolean;
    internal: boolean;
    arguments: Arguments;
  }>[];
  queues: readonly Readonly<{
    name: string;
    vhost: string;
    durable: boolean;
    auto_delete: boolean;
    arguments: Arguments;
  }>[];
  bindings: readonly Readonly<{
    source: string;
    vhost: string;
    destination: string;
    destination_type: "queue" | "exchange";
    routing_key: string;
    arguments: Arguments;
  }>[];
}>;

/** Without a usable password: an empty hash lets nobody in. Who loads the definitions gives the users theirs. */
export type DefinedUser = Readonly<{
  name: string;
  password_hash: string;
  hashing_algorithm: "rabbit_password_hashing_sha256";
  tags: readonly string[];
}>;

/** The broker's definitions: the whole topology, for each service a user that may do what its operations need, and one for dead letters. */
export function definitionsOf(model: Model): Definitions {
  const topology = topologyOf(model);
  const lasting = topology.queues.filter((queue) => !comesAndGoes(queue));
  const passing = new Set(topology.queues.filter(comesAndGoes).map(({ name }) => name));
  const operator = operatorPermissions(model);
  const granted = [
    ...model.services.map(({ name }) => ({ user: name, ...permissionsOf(model, name) })),
    ...(operator === undefined ? [] : [{ user: OPERATOR, ...operator }]),
  ];

  return {
    vhosts: [{ name: VHOST }],
    users: granted.map(({ user }) => ({
      name: user,
      password_hash: "",
      hashing_algorithm: "rabbit_password_hashing_sha256",
      tags: user === OPERATOR ? OPERATORS_TAGS : [],
    })),
    permissions: granted.map(({ user, configure, write, read }) => ({
      user,
      vhost: VHOST,
      configure,
      write,
      read,
    })),
    topic_permissions: granted.flatMap(({ user, topics }) =>
      topics.map(({ exchange, write, read }) => ({ user, vhost: VHOST, exchange, write, read })),
    ),
    exchanges: topology.exchanges.map(({ name, type, durable, autoDelete, internal, alternateExchange }) => ({
      name,
      vhost: VHOST,
      type,
      durable,
      auto_delete: autoDelete ?? false,
      internal: internal ?? false,
      arguments: alternateExchange === undefined ? {} : { "alternate-exchange": alternateExchange },
    })),
    queues: lasting.map(({ name, durable, arguments: args }) => ({
      name,
      vhost: VHOST,
      durable,
      auto_delete: false,
      arguments: args,
    })),
    bindings: topology.bindings
      .filter((binding) => !("queue" in binding && passing.has(binding.queue)))
      .map((binding) => ({
        source: binding.from,
        vhost: VHOST,
        destination: "queue" in binding ? binding.queue : binding.exchange,
        destination_type: "queue" in binding ? "queue" : "exchange",
        routing_key: binding.key,
        arguments: binding.arguments ?? {},
      })),
  };
}

/** The file `broker/definitions.json`, not yet formatted. */
export function definitionsFile(model: Model): GeneratedFile {
  return { path: "broker/definitions.json", text: JSON.stringify(definitionsOf(model), null, 2) };
}
