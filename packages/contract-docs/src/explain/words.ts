import type { Hop, KnownExchange } from "@warren/asyncapi";

/** `1 queue`, `2 queues`. */
export function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** `250 ms`, `4 s`, `2 min`. */
export function duration(ms: number): string {
  if (ms < 1_000 || ms % 100 !== 0) return `${String(ms)} ms`;
  if (ms < 60_000 || ms % 60_000 !== 0) return `${String(ms / 1_000)} s`;

  return `${String(ms / 60_000)} min`;
}

/** How an exchange is called in a sentence: the default one has no name. */
export function exchangeName(name: string): string {
  return name === "" ? "the default exchange" : name;
}

/** `topic, durable`. */
export function exchangeNature({ name, type, durable }: KnownExchange): string {
  const age =
    name === "" || name.startsWith("amq.") ? "always there" : durable ? "durable" : "gone after a restart";

  return `${type}, ${age}`;
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
    case "binding": {
      const keys = routingKeys.filter((key) => key !== "").join(", ");

      return keys === "" ? "→" : `—${keys}→`;
    }
  }
}

/** `a, b and c`. */
export function listed(words: readonly string[], or: "and" | "or" = "and"): string {
  const last = words.at(-1) ?? "";

  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${or} ${last}`;
}
