import type { Rule } from "./rule.js";

export const queueHasOneName: Rule = ({ queues }) =>
  queues
    .filter(({ name, address }) => name !== address)
    .map(({ name, address, at }) => ({
      rule: "queue-has-one-name",
      at: `${at}/bindings/amqp/queue/name`,
      what: `the queue is ${name}, its channel's address ${address}`,
      loss: "a reader would look for it under the wrong name",
      fix: "write the same name in both places",
    }));
