import type { Rule } from "./rule.js";

export const exclusiveSubscriptions: Rule = ({ operations }) =>
  operations
    .filter((operation) => operation.kind === "subscribe" && !operation.exclusive)
    .map(({ id, at }) => ({
      rule: "exclusive-subscriptions",
      at: `${at}/channel`,
      what: `${id} receives from a routing key, which holds no messages`,
      loss: "it is not said which queue keeps them until they are handled",
      fix: "receive from a queue's channel, or say `x-exclusive: true` if each instance is to have a copy while it runs",
    }));
