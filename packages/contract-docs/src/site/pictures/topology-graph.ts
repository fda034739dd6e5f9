import type { Model } from "@warren/asyncapi";
import { counted } from "@warren/text";
import type { Writing } from "../page.js";
import { exchangesOf } from "../places.js";
import { roleOf, routesOf, type Route } from "../traffic.js";
import { exchangeTitle } from "../../words.js";
import { exchangesForFailures } from "./failure-graph.js";
import type { Graph, GraphEdge, GraphNode } from "./graph.js";

// More lines than this beside one arrow, and nobody reads them: the tables have them all.
const mostLines = 4;

/** Services → exchanges → queues → services: all of it. What becomes of failed messages is a picture of its own. */
export function topologyGraph(writing: Writing): Graph {
  const { model } = writing;
  const failures = exchangesForFailures(model);
  const picture = createPicture(writing, mostLines);
  for (const route of routesOf(model)) picture.addRoute(route);
  for (const name of exchangesOf(model)) if (!failures.has(name)) picture.addFeeds(name);

  return picture.graph(
    "Which service sends through which exchange into which queue, and who takes it from there",
  );
}

/** What one service sends and takes, with its neighbours. */
export function serviceGraph(writing: Writing, service: string): Graph {
  const picture = createPicture(writing, Infinity);
  for (const route of routesOf(writing.model)) {
    if (route.sender === service || route.taker === service) picture.addRoute(route);
  }

  return picture.graph(`What ${service} sends and takes, and from and to whom`, service);
}

function createPicture({ model, places, link }: Writing, most: number) {
  const nodes = new Map<string, GraphNode>();
  const labels = new Map<string, { from: string; to: string; lines: Set<string>; look: string }>();
  const senders = new Set<string>();
  const takers = new Set<string>();
  const firsts = new Set<string>();
  const href = (place: string | undefined) => (place === undefined ? undefined : link(place));

  function addExchange(name: string): string {
    const id = `exchange:${name}`;
    const declared = model.exchanges.find((exchange) => exchange.name === name);
    const type =
      declared?.type ?? model.keys.find(({ exchange }) => exchange === name)?.exchangeType ?? "direct";
    if (nodes.has(id)) return id;
    nodes.set(id, {
      id,
      title: exchangeTitle(name),
      detail: type,
      look: `exchange ${type}`,
      href: href(places.exchange(name)),
    });
    return id;
  }

  /** What an exchange is fed from, whoever sends it. */
  function addFeeds(name: string): void {
    const to = addExchange(name);
    for (const { exchange, routingKey } of model.exchanges.find((one) => one.name === name)?.bindings ?? []) {
      arrow(addExchange(exchange), to, routingKey, "binding");
    }
  }

  function addService(name: string | undefined, side: "sender" | "taker"): string {
    const id = `${side}:${name ?? ""}`;
    (side === "sender" ? senders : takers).add(id);
    nodes.set(id, {
      id,
      title: name ?? "somebody else",
      look: name === undefined ? "service unknown" : "service",
      href: href(name === undefined ? undefined : places.service(name)),
    });

    return id;
  }

  function addEnd({ to, taker }: Route): string {
    if (to.kind === "subscription") {
      const id = `subscription:${to.name}`;
      nodes.set(id, {
        id,
        title: "a queue each",
        detail: `for every ${taker ?? "instance"}`,
        look: "queue own",
      });

      return id;
    }
    const id = `queue:${to.name}`;
    const queue = model.queues.find(({ name }) => name === to.name);
    nodes.set(id, {
      id,
      title: to.name,
      detail: queue === undefined ? undefined : detailOf(queue.arguments, queue.retry.attempts),
      look: `queue ${queue === undefined ? "messages" : roleOf(model, queue)}`,
      href: href(places.queue(to.name)),
    });

    return id;
  }

  function addRoute(route: Route): void {
    const sender = addService(route.sender, "sender");
    const exchanges = route.exchanges.map(addExchange);
    const end = addEnd(route);
    for (const [index, exchange] of exchanges.slice(1).entries()) {
      arrow(exchanges[index] ?? exchange, exchange, route.key.pattern, "binding");
    }
    const [first] = exchanges;
    const last = exchanges.at(-1);
    if (first !== undefined) firsts.add(first);
    if (first !== undefined) arrow(sender, first, undefined, "sends");
    if (last !== undefined) arrow(last, end, route.pattern, "binding");
    if (route.taker !== undefined || route.to.kind === "subscription") {
      arrow(end, addService(route.taker, "taker"), undefined, "takes");
    }
  }

  function arrow(from: string, to: string, line: string | undefined, look: string): void {
    const known = labels.get(`${from}>${to}`) ?? { from, to, lines: new Set(), look };
    if (line !== undefined && line !== "") known.lines.add(line);
    labels.set(`${from}>${to}`, known);
  }

  function graph(title: string, focus?: string): Graph {
    const edges = [...labels.values()].map(({ from, to, lines, look }): GraphEdge => ({
      from,
      to,
      look,
      label: shortened([...lines], most),
    }));

    return {
      title,
      direction: "right",
      nodes: [...nodes.values()].map((node) =>
        node.title === focus && node.look === "service" ? { ...node, look: "service focus" } : node,
      ),
      edges,
      // Columns: who sends, what is sent to, what that feeds, queues, who takes.
      lines: [
        [...senders],
        [...firsts],
        [...nodes.keys()].filter((id) => !id.startsWith("exchange:") && !senders.has(id) && !takers.has(id)),
        [...takers],
      ],
    };
  }

  return { addFeeds, addRoute, graph };
}

function detailOf(args: Model["queues"][number]["arguments"], attempts: number): string {
  const priorities = args["x-max-priority"];
  const words = [
    args["x-queue-type"] === undefined ? undefined : String(args["x-queue-type"]),
    args["x-single-active-consumer"] === true ? "one at a time" : undefined,
    priorities === undefined ? undefined : `priorities to ${String(priorities)}`,
    attempts > 1 ? counted(attempts, "attempt") : undefined,
  ];

  return words.filter((word) => word !== undefined).join(", ");
}

function shortened(lines: readonly string[], most: number): readonly string[] {
  return lines.length <= most
    ? lines
    : [...lines.slice(0, most - 1), `and ${String(lines.length - most + 1)} more`];
}
