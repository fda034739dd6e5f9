import type { Rule } from "./rule.js";

/** A sender chooses among the routes of a message by routing key alone. */
export const routesCanBeToldApart: Rule = ({ operations, keys }) => {
  const exchanges = new Map<string, string>();

  return operations.flatMap((operation) => {
    const key = keys.find(({ id }) => operation.kind === "send" && id === operation.key);
    if (key === undefined) return [];

    return operation.messages.flatMap((message) => {
      const route = `${operation.service} ${message} ${key.routingKey}`;
      const earlier = exchanges.get(route) ?? key.exchange;
      exchanges.set(route, earlier);
      if (earlier === key.exchange) return [];

      return [
        {
          rule: "routes-can-be-told-apart",
          at: `${operation.at}/messages` as const,
          what: `${operation.service} sends ${message} with the key "${key.routingKey}" to ${earlier} and to ${key.exchange}`,
          loss: "the sender could not say which of them is meant, and the service would not start",
          fix: "send on one of them, and feed the other exchange by a binding under x-exchanges",
        },
      ];
    });
  });
};
