import { listed } from "@warren/text";
import { columns, section } from "./columns.js";
import type { ExchangeAnswer } from "./explain-exchange.js";
import { exchangeName, exchangeNature } from "../words.js";

/** The answer to `warren explain EXCHANGE`. */
export function exchangeText({
  exchange,
  fedBy,
  alternateOf,
  keys,
  bindings,
}: ExchangeAnswer): readonly string[] {
  const { alternateExchange } = exchange;
  const passed = bindings.filter(({ to }) => to.kind === "exchange");

  return [
    `exchange ${exchange.name === "" ? '""' : exchange.name}`,
    "",
    ...columns(
      [
        ["type", exchangeNature(exchange)],
        ...(exchange.name === "" ? [["keys", "the name of a queue leads to that queue"]] : []),
        [
          "unmatched",
          alternateExchange === undefined
            ? "returned to a sender that asked for it, and gone otherwise"
            : `to the alternate exchange ${alternateExchange}`,
        ],
        ...(alternateOf.length === 0 ? [] : [["gets", `what no binding matched on ${listed(alternateOf)}`]]),
      ],
      2,
    ),
    ...section(
      "Fed by",
      columns(
        fedBy.map(({ exchange: from, routingKey }) => [exchangeName(from), routingKey]),
        2,
      ),
    ),
    ...section(
      "Hands on to",
      columns(
        passed.map(({ routingKey, to }) => [to.name, routingKey]),
        2,
      ),
    ),
    ...section(
      "Routing keys",
      keys.flatMap(({ routingKey, messages, senders, queues, subscribers, open }) => [
        `  ${routingKey === "" ? "(no key)" : routingKey}`,
        ...columns(
          [
            ["carries", listed(messages)],
            ["from", senders.length === 0 ? "nobody in the document" : listed(senders)],
            [
              "reaches",
              listed([...queues, ...subscribers.map((id) => `each running instance of ${id}`)]) ||
                (open ? "whoever subscribes" : "no queue of the document"),
            ],
          ],
          4,
        ),
      ]),
    ),
    ...section(
      "Bound queues",
      columns(
        bindings
          .filter(({ to }) => to.kind === "queue")
          .map(({ routingKey, to }) => [routingKey === "" ? "(no key)" : routingKey, to.name]),
        2,
      ),
    ),
  ];
}
