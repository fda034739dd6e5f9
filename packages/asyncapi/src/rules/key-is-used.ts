import { deadLettersOn } from "../graph/dead-letters-on.js";
import { sendersOn } from "../graph/senders-and-receivers.js";
import type { Rule } from "./rule.js";

export const keyIsUsed: Rule = (model) =>
  model.keys
    .filter((key) => sendersOn(model, key).length === 0 && deadLettersOn(model, key).length === 0)
    .map(({ id, at }) => ({
      rule: "key-is-used",
      at,
      what: `nobody sends on ${id}`,
      loss: "whoever waits for it would wait for ever",
      fix: "add a send operation for the service that does, or take the channel away",
    }));
