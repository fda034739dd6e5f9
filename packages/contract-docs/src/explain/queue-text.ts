import { listed } from "@warren/text";
import { columns, section } from "./columns.js";
import type { QueueAnswer } from "./explain-queue.js";
import { messageLines, queueRows, senderRow } from "./parts-text.js";
import { exchangeName, pathText } from "../words.js";

/** The answer to `warren explain QUEUE`. */
export function queueText({
  queue,
  bindings,
  arrivals,
  awaited,
  alternateOf,
}: QueueAnswer): readonly string[] {
  return [
    `queue ${queue.name}`,
    "",
    ...columns(queueRows(queue), 2),
    ...section(
      "Bound to",
      columns(
        [
          ...bindings.map(({ exchange, exchangeType, routingKey, keys }) => [
            `${exchangeName(exchange)}${exchangeType === undefined ? "" : ` (${exchangeType})`}`,
            routingKey === "" ? "(no key)" : routingKey,
            keysText(routingKey, keys),
          ]),
          ["the default exchange", queue.name, "as every queue is"],
        ],
        2,
      ),
    ),
    ...section(
      "Gets what no binding matched on",
      alternateOf.length === 0 ? [] : columns([[listed(alternateOf)]], 2),
    ),
    ...section(
      "What can arrive",
      arrivals.flatMap(({ message, from, takenBy }) => [
        `  ${message.version === undefined ? message.name : `${message.name} ${message.version}`}`,
        ...columns(
          from.flatMap(({ sender, paths }) => [
            [
              "from",
              senderRow(sender)
                .filter((_, column) => column !== 2)
                .join(", "),
            ],
            ...paths.map((path) => ["by", pathText(path)]),
          ]),
          4,
        ),
        ...(takenBy.length > 0 || queue.consumers.length === 0
          ? []
          : ["    No consumer has a handler for it: it would go to the dead letters."]),
      ]),
    ),
    ...section(
      "Awaited, and sent by nobody in the document",
      awaited.length === 0 ? [] : columns([[listed(awaited)]], 2),
    ),
    ...section(
      "Messages",
      arrivals.flatMap(({ message }) => messageLines(message)),
    ),
  ];
}

function keysText(routingKey: string, keys: readonly string[]): string {
  const others = keys.filter((key) => key !== routingKey && key !== "");

  return others.length === 0 ? "" : `lets through ${listed(others)}`;
}
