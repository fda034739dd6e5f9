import { capitalized, listed, uncapitalized } from "@warren/text";
import { columns, paragraph, section } from "./columns.js";
import type { RouteAnswer, Unmatched } from "./explain-route.js";
import { consumerText, messageLines, pathRows, queueRows, senderRow } from "./parts-text.js";
import { exchangeName, exchangeNature } from "../words.js";

/** The answer to `warren explain EXCHANGE KEY`. */
export function routeText(answer: RouteAnswer): readonly string[] {
  const { exchange, senders, queues, subscribers, messages } = answer;

  return [
    `${exchangeName(exchange.name)} → ${answer.routingKey === "" ? "(no key)" : answer.routingKey}`,
    "",
    ...paragraph(opening(answer)),
    ...section("May be published by", columns(senders.map(senderRow), 2)),
    ...section(
      reachHeading(answer.unmatched),
      queues.flatMap(({ queue, paths, unhandled }, index) => [
        ...(index === 0 ? [] : [""]),
        `  ${queue.name}`,
        ...columns([...pathRows(paths), ...queueRows(queue), ...unhandledRow(unhandled)], 4),
      ]),
    ),
    ...section(
      "Reaches each running instance of",
      subscribers.flatMap(({ consumer, paths }) => [
        `  ${consumerText(consumer)}`,
        ...columns(pathRows(paths), 4),
      ]),
    ),
    ...section("Reaches no queue", isLost(answer) ? paragraph(lostText(answer), 2) : []),
    ...section("Besides", besides(answer)),
    ...section(
      isOthersBusiness(answer) ? "Outside of the document" : unmatchedHeading(answer.unmatched),
      // A queue that is there is always reached by its name.
      exchange.name === "" && queues.length > 0 ? [] : paragraph(unmatchedText(answer, answer.unmatched), 2),
    ),
    ...section("Messages", messages.flatMap(messageLines)),
  ];
}

function unhandledRow(unhandled: readonly string[]): readonly (readonly string[])[] {
  return unhandled.length === 0
    ? []
    : [["no handler", `for ${listed(unhandled)}: it would go to the dead letters at once`]];
}

function besides({ open, fruitless, ...answer }: RouteAnswer): readonly string[] {
  return [
    ...(open ? paragraph("Subscribers that the document does not know may bind to the key.", 2) : []),
    ...(fruitless.length === 0 || isLost(answer)
      ? []
      : paragraph(
          `${listed(fruitless)} ${fruitless.length === 1 ? "gets" : "get"} it too, and no queue of the document is bound there.`,
          2,
        )),
  ];
}

function opening(answer: RouteAnswer): string {
  const { exchange, routingKey, channels, senders } = answer;
  const nature = `${exchange.name === "" ? "The default exchange" : exchange.name} is ${exchangeNature(exchange)}.`;
  if (exchange.name === "") {
    const rule = `${nature} It takes the routing key for the name of a queue`;

    return answer.queues.length > 0
      ? `${rule}.`
      : `${rule}, and no queue${answer.knowsAll ? "" : " of this application"} is called ${routingKey}.${meant(answer.didYouMean)}`;
  }
  const how = `${nature} ${ways[exchange.type]}`;
  if (channels.length > 0 || exchange.type === "fanout" || exchange.type === "headers") {
    return senders.length === 0 ? `${how} Nobody in the document publishes on it.` : how;
  }
  const unknown = `${how} No channel of the document has the key ${routingKey === "" ? `""` : routingKey}${answer.knowsAll ? ": nobody publishes on it" : ""}.`;
  const matched =
    answer.unmatched.applies === "always" ? "No binding matches it." : "Bindings match it anyway.";

  return `${unknown} ${matched}${meant(answer.didYouMean)}`;
}

const ways = {
  direct: "It compares keys.",
  topic: "It matches keys with patterns: * is one word, # any number.",
  fanout: "It has no keys: whatever is sent goes everywhere.",
  headers:
    "It looks at headers and not at the key: where a message goes depends on the headers, and on bindings that who operates the broker may have made.",
} as const;

function meant(names: readonly string[]): string {
  return names.length === 0 ? "" : ` Did you mean ${listed(names, "or")}?`;
}

/** Whether a binding matches and leads nowhere, which the broker does not take for unmatched. */
function isLost({
  queues,
  subscribers,
  unmatched,
}: Pick<RouteAnswer, "queues" | "subscribers" | "unmatched">): boolean {
  return queues.length + subscribers.length === 0 && unmatched.applies === "never";
}

function lostText({ fruitless, senders, exchange }: RouteAnswer): string {
  const taken = `${listed(fruitless)} ${fruitless.length === 1 ? "gets" : "get"} it, and nothing is bound there.`;
  const alternate = exchange.alternateExchange;
  const passedBy =
    alternate === undefined
      ? ""
      : ` Because a binding matches, the alternate exchange ${alternate} does not get it.`;

  return `${taken}${passedBy} ${toldText(senders)}`;
}

/** Whether no queue of an application gets what others may well get. */
function isOthersBusiness({ knowsAll, unmatched }: RouteAnswer): boolean {
  return !knowsAll && unmatched.applies === "always" && unmatched.outcome !== "kept";
}

function unmatchedText(answer: RouteAnswer, { applies, alternate, queues, outcome }: Unmatched): string {
  const { exchange, senders } = answer;
  if (isOthersBusiness(answer)) {
    const unknown =
      exchange.name === "" ? "whether others have such a queue" : "which queues others have bound to it";

    return `No queue of this application gets it, and ${unknown} is not known here. Where there is none: ${uncapitalized(toldText(senders))}`;
  }
  const when = applies === "while nobody subscribes" ? "Meanwhile " : "";
  if (outcome === "kept" && alternate !== undefined) {
    return capitalized(
      `${when}the alternate exchange ${alternate} gets it, and ${listed(queues)} keeps it. Its sender is not told, not even with mandatory.`,
    );
  }
  const route =
    alternate === undefined
      ? `${exchangeName(exchange.name)} has no alternate exchange`
      : `the alternate exchange ${alternate} leads nowhere`;

  return `Nothing catches it: ${route}. ${when}${when === "" ? toldText(senders) : uncapitalized(toldText(senders))}`;
}

/** Who hears of a message that no queue got. */
function toldText(senders: RouteAnswer["senders"]): string {
  const named = (mandatory: boolean) =>
    listed([
      ...new Set(senders.filter((sender) => sender.mandatory === mandatory).map(({ service }) => service)),
    ]);
  const [told, untold] = [named(true), named(false)];
  if (senders.length === 0)
    return "It is returned to a sender that asked for it (mandatory), and gone otherwise.";

  return [
    ...(told === "" ? [] : [`It is returned to ${told} as an error (unroutable).`]),
    ...(untold === "" ? [] : [`From ${untold} it is not mandatory: it is gone without a word.`]),
  ].join(" ");
}

function reachHeading({ applies }: Unmatched): string {
  switch (applies) {
    case "always":
      return "Ends in";
    case "depends on the headers":
      return "May reach, depending on its headers";
    case "never":
    case "while nobody subscribes":
      return "Reaches";
  }
}

function unmatchedHeading({ applies }: Unmatched): string {
  switch (applies) {
    case "depends on the headers":
      return "If no binding's headers fit";
    case "always":
      return "Nothing matches";
    case "never":
      return "If nothing matched";
    case "while nobody subscribes":
      return "If no instance is running";
  }
}
