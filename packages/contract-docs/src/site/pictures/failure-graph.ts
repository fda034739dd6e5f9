import { retryDelaysMs, type Model } from "@warren/asyncapi";
import { duration } from "@warren/text";
import type { PageContext } from "../page.js";
import { exchangeTitle } from "../../words.js";
import type { Graph, GraphEdge, GraphNode } from "./graph.js";

/** The exchanges that only failed or unroutable messages reach. */
export function exchangesForFailures(model: Model): ReadonlySet<string> {
  const sent = new Set(model.keys.map(({ exchange }) => exchange));
  const failed = [
    ...model.queues.flatMap(({ deadLetter }) => (deadLetter === undefined ? [] : [deadLetter.exchange])),
    ...model.exchanges.flatMap(({ alternateExchange }) =>
      alternateExchange === undefined ? [] : [alternateExchange],
    ),
  ];

  return new Set(failed.filter((name) => !sent.has(name)));
}

/** Where messages go that failed too often, or that no binding took. Undefined where the document says nothing of it. */
export function failureGraph({ model, places, link }: PageContext): Graph | undefined {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  const href = (place: string | undefined) => (place === undefined ? undefined : link(place));
  const exchange = (name: string, look: string) => {
    const type = model.exchanges.find((one) => one.name === name)?.type ?? "direct";
    nodes.set(`exchange:${name}`, {
      id: `exchange:${name}`,
      title: exchangeTitle(name),
      detail: type,
      look: `exchange ${type} ${look}`,
      href: href(places.exchange(name)),
    });

    return `exchange:${name}`;
  };
  const queue = (title: string, look: string, detail?: string) => {
    nodes.set(`queue:${title}`, {
      id: `queue:${title}`,
      title,
      detail,
      look,
      href: href(places.queue(title)),
    });

    return `queue:${title}`;
  };

  for (const { name, retry, deadLetter } of model.queues) {
    if (deadLetter === undefined) continue;
    const delays = retryDelaysMs(retry).map(duration);
    const retries = delays.length === 0 ? "no retry" : `again after ${delays.join(", ")}`;
    const dead = exchange(deadLetter.exchange, "failures");
    edges.push({ from: queue(name, "queue messages", retries), to: dead, look: "failed" });
    edges.push({ from: dead, to: queue(deadLetter.queue, "queue parked"), label: [name], look: "failed" });
  }
  const alternates = new Set(model.exchanges.flatMap(({ alternateExchange }) => alternateExchange ?? []));
  for (const name of alternates) {
    nodes.set("unmatched", { id: "unmatched", title: "what no binding takes", look: "queue unknown" });
    const alternate = exchange(name, "failures");
    edges.push({ from: "unmatched", to: alternate, look: "failed" });
    for (const { name: kept, bindings } of model.queues) {
      if (bindings.some((binding) => binding.exchange === name)) {
        edges.push({ from: alternate, to: queue(kept, "queue parked"), look: "failed" });
      }
    }
  }
  if (nodes.size === 0) return undefined;

  return {
    title: "Where messages go that failed too often, and those that no queue would get",
    direction: "right",
    nodes: [...nodes.values()],
    edges,
  };
}
