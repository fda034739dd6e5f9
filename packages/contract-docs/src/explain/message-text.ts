import { listed } from "@warren/text";
import { columns, section } from "./columns.js";
import type { MessageAnswer } from "./explain-message.js";
import { consumerText, messageLines, senderRow } from "./parts-text.js";
import { exchangeName } from "../words.js";

/** The answer to `warren explain MESSAGE`. */
export function messageText({
  message,
  sends,
  consumers,
  answers,
  awaitedBy,
}: MessageAnswer): readonly string[] {
  return [
    `message ${message.name}`,
    "",
    ...messageLines(message),
    ...section(
      "Sent by",
      sends.flatMap(({ sender, queues, subscribers }) => {
        const [service = "", operation = "", , manner = ""] = senderRow(sender);
        const targets = [...queues, ...subscribers.map((id) => `each running instance of ${id}`)];

        return [
          `  ${service} (${operation})`,
          ...columns(
            [
              [
                "on",
                `${exchangeName(sender.exchange)}${sender.routingKey === "" ? "" : ` → ${sender.routingKey}`}, ${manner}`,
              ],
              ["reaches", targets.length === 0 ? "no queue of the document" : listed(targets)],
            ],
            4,
          ),
        ];
      }),
    ),
    ...section(
      "Taken by",
      columns(
        consumers.map(({ consumer, queue }) => [
          `${consumerText(consumer)}${queue === undefined ? "" : ` from ${queue}`}`,
        ]),
        2,
      ),
    ),
    ...section("A reply of", columns(answers.map(replyRow), 2)),
    ...section("Awaited by", columns(awaitedBy.map(replyRow), 2)),
  ];
}

function replyRow({ service, operation, requests }: MessageAnswer["answers"][number]): readonly string[] {
  return [service, operation, `to ${listed(requests)}`];
}
