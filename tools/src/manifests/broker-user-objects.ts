import type { Definitions } from "@warren/codegen";

const BROKER = { name: "rabbitmq" } as const;

/**
 * Users and permissions as the objects of RabbitMQ's topology operator: the least that the contract needs, as codegen wrote it. The password
 * of each is in the Secret `<user>-amqp`.
 *
 * @param definitions the text of `generated/broker/definitions.json`
 */
export function brokerUserObjects(definitions: string): readonly unknown[] {
  const { users, permissions, topic_permissions } = JSON.parse(definitions) as Definitions;

  return [
    ...users.map(({ name, tags }) =>
      objectOf("User", name, { tags, importCredentialsSecret: { name: `${name}-amqp` } }),
    ),
    ...permissions.map(({ user, vhost, configure, write, read }) =>
      objectOf("Permission", user, {
        vhost,
        userReference: { name: user },
        permissions: { configure, write, read },
      }),
    ),
    ...topic_permissions.map(({ user, vhost, exchange, write, read }) =>
      objectOf("TopicPermission", `${user}-${exchange.replaceAll(".", "-")}`, {
        vhost,
        userReference: { name: user },
        permissions: { exchange, write, read },
      }),
    ),
  ];
}

function objectOf(kind: string, name: string, spec: object): unknown {
  return {
    apiVersion: "rabbitmq.com/v1beta1",
    kind,
    metadata: { name },
    spec: { ...spec, rabbitmqClusterReference: BROKER },
  };
}
