import { brokerMap } from "../graph/broker-map.js";
import type { Rule } from "./rule.js";

/** Bindings that the broker refuses, and those that get more than anybody meant. */
export const bindingsArePossible: Rule = (model) => {
  const types = brokerMap(model).exchanges;

  return [...model.exchanges, ...model.queues].flatMap(({ name, bindings }) =>
    bindings.flatMap((binding) => {
      const { exchange, at } = binding;
      if (exchange === "") {
        return [
          {
            rule: "bindings-are-possible",
            at,
            what: `${name} is bound to the default exchange`,
            loss: "the broker refuses it (403), and the service does not start",
            fix: "take it away: every queue gets what is sent there with its name",
          },
        ];
      }
      const isHeaders = types.get(exchange)?.type === "headers";
      if (isHeaders && binding.arguments === undefined) {
        return [
          {
            rule: "bindings-are-possible",
            at,
            what: `the binding of ${name} to the headers exchange ${exchange} compares no headers`,
            loss: "it gets every message, whatever its headers say",
            fix: "say which: `arguments: { x-match: all, kind: … }`",
          },
        ];
      }

      return [];
    }),
  );
};

/** Queues of a headers exchange whose criteria the document does not say. */
export const criteriaAreSaid: Rule = ({ queues }) =>
  queues.flatMap(({ name, byHeaders = [], at }) =>
    byHeaders.map((exchange) => ({
      rule: "criteria-are-said",
      at,
      what: `queue ${name} is for what the headers exchange ${exchange} gets, and AsyncAPI has no field for the headers it compares`,
      loss: "nothing is bound, since without criteria the queue would get everything: who operates the broker binds it, and `--prune` leaves such bindings alone",
      fix: `write \`x-bindings: [{ exchange: ${exchange}, routingKey: "", arguments: { x-match: all, … } }]\` on the channel, or bind it by hand`,
    })),
  );
