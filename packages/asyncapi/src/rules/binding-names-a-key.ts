import { goesThrough, isAlternate } from "../graph/message-graph.js";
import type { Rule } from "./rule.js";

/** A binding with a misspelt key is accepted by every broker, and stays empty. */
export const bindingNamesAKey: Rule = (model) =>
  [...model.exchanges, ...model.queues].flatMap(({ name, bindings }) =>
    bindings
      // What comes into an alternate exchange is what had no binding, with any key.
      .filter(({ exchange }) => !isAlternate(model, exchange))
      .filter((binding) => !model.keys.some((key) => goesThrough(model, key, binding)))
      .map(({ exchange, routingKey, at }) => ({
        rule: "binding-names-a-key",
        at,
        what: `${name} is bound to "${routingKey}" of ${exchange}, a key that no channel has`,
        loss: "nothing would come through this binding",
        fix: "correct the key, or add the channel",
      })),
  );
