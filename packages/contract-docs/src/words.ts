import type { Hop, KnownExchange } from "@warren/asyncapi";

/** How an exchange is called in a sentence: the default one has no name. */
export function exchangeName(name: string): string {
  return name === "" ? "the default exchange" : name;
}

/** How an exchange is called in a title, a table or a picture. */
export function exchangeTitle(name: string): string {
  return name === "" ? "(default exchange)" : name;
}

/** `topic, durable`. */
export function exchangeNature({ name, type, durable }: KnownExchange): string {
  const age =
    name === "" || name.startsWith("amq.") ? "always there" : durable ? "durable" : "gone after a restart";

  return `${type}, ${age}`;
}

/** When a queue pauses whose document says so. */
export function pauseWords(failures: number): string {
  return failures === 0
    ? "never because its handlers fail"
    : `when the handlers have failed for ${String(failures)} in a row`;
}

/** `orders.topic —order.*→ orders.processing`. */
export function pathText(path: readonly Hop[]): string {
  const [first] = path;

  return path.reduce(
    (text, { by, routingKeys, to }) => `${text} ${arrow(by, routingKeys)} ${to}`,
    exchangeName(first?.from ?? ""),
  );
}

function arrow(by: Hop["by"], routingKeys: readonly string[]): string {
  switch (by) {
    case "alternate":
      return "—(nothing matched)→";
    case "queue name":
      return "→";
    case "headers":
      return "—(if its headers fit)→";
    case "binding": {
      const keys = routingKeys.filter((key) => key !== "").join(", ");

      return keys === "" ? "→" : `—${keys}→`;
    }
  }
}

/** A name as it may stand in a sentence or a title: `OrderCreated` as `order created`. */
export function spaced(name: string): string {
  return name
    .replace(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replace(/[._/-]+/g, " ")
    .toLowerCase();
}
