import type { Rule } from "./rule.js";

export const keyIsUsed: Rule = ({ keys, operations }) =>
  keys
    .filter(({ id }) =>
      operations.every(
        (operation) => (operation.kind !== "send" && operation.kind !== "call") || operation.key !== id,
      ),
    )
    .map(({ id, at }) => ({
      rule: "key-is-used",
      at,
      what: `nobody sends on ${id}`,
      loss: "whoever waits for it would wait for ever",
      fix: "add a send operation for the service that does, or take the channel away",
    }));
