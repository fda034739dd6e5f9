import { exchangesFrom, reachedFrom } from "../graph/message-graph.js";
import { sendersOn } from "../graph/senders-and-receivers.js";
import type { Rule } from "./rule.js";

/** An open event that nobody listens to is no accident, so it must not look like one. */
export const openKeyHasAPlace: Rule = (model) =>
  model.keys
    .filter((key) => key.open)
    .flatMap((key) => {
      const heard = reachedFrom(model, key).queues.size > 0;
      const alternate = model.exchanges.find(({ name }) => name === key.exchange)?.alternateExchange;
      if (!heard && alternate !== undefined && exchangesFrom(model, key).size === 1) {
        return [
          {
            rule: "open-key-has-a-place",
            at: key.at,
            what: `${key.id} is open, and nothing is bound to it`,
            loss: `while nobody listens its messages would count as lost in ${alternate}`,
            fix: "bind an exchange to it that has no alternate exchange",
          },
        ];
      }

      return sendersOn(model, key)
        .filter((sender) => sender.kind === "send" && sender.mandatory && !heard)
        .map(({ id, at }) => ({
          rule: "open-key-has-a-place",
          at: `${at}/bindings` as const,
          what: `${id} is mandatory, on a key that perhaps nobody listens to`,
          loss: "its sender would get every message back as unroutable",
          fix: "make it `mandatory: false`",
        }));
    });
