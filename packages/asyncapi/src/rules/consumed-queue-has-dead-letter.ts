import { consumersOf } from "../graph/senders-and-receivers.js";
import type { Rule } from "./rule.js";

export const consumedQueueHasDeadLetter: Rule = (model) =>
  model.queues
    .filter(({ name, deadLetter }) => deadLetter === undefined && consumersOf(model, name).length > 0)
    .map(({ name, at }) => ({
      rule: "consumed-queue-has-dead-letter",
      at,
      what: `queue ${name} has no dead letter`,
      loss: "a message that cannot be handled would be lost, or come back for ever",
      fix: `say where it ends: \`x-deadLetter: { exchange: …, queue: ${name}.dead }\``,
    }));
