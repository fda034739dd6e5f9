import type { Model } from "@warren/asyncapi";
import { counted } from "@warren/text";
import type { PageContext } from "../page.js";
import { exchangesOf } from "../places.js";
import { roleOf, routesOf, type Route } from "../traffic.js";
import { exchangeTitle } from "../../words.js";
import { exchangesForFailures } from "./failure-graph.js";
import type { Graph, GraphEdge, GraphNode } from "./graph.js";

// More lines than this beside one arrow, and nobody reads them: the tables have them all.
const mostLines = 4;

/** Services → exchanges → queues → services: all of it. What becomes of failed messages is a picture of its own. */
export function topologyGraph(context: PageContext): Graph {
  const { model } = context;
  const failures = exchangesForFailures(model);
  const drawing = emptyDrawing(context);
  for (const route of routesOf(model)) addRoute(drawing, route);
  for (const name of exchangesOf(model)) if (!failures.has(name)) addFeeds(drawing, name);

  return graphOf(drawing, {
    title: "Which service sends through which exchange into which queue, and who takes it from there",
    most: mostLines,
  });
}

/** What one service sends and takes, with its neighbours. */
export function serviceGraph(context: PageContext, service: string): Graph {
  const drawing = emptyDrawing(context);
  for (const route of routesOf(context.model)) {
    if (route.sender === service || route.taker === service) addRoute(drawing, route);
  }

  return graphOf(drawing, {
    title: `What ${service} sends and takes, and from and to whom`,
    most: Infinity,
    focus: service,
  });
}

/** A picture while it is drawn: what is on it, and in which column. */
type Drawing = Readonly<{
  context: PageContext;
  nodes: Map<string, GraphNode>;
  arrows: Map<string, Arrow>;
  senders: Set<string>;
  /** Exchanges that somebody sends to. */
  firsts: Set<string>;
  takers: Set<string>;
}>;

type Arrow = Readonly<{ from: string; to: string; lines: Set<string>; look: string }>;

function emptyDrawing(context: PageContext): Drawing {
  return {
    context,
    nodes: new Map(),
    arrows: new Map(),
    senders: new Set(),
    firsts: new Set(),
    takers: new Set(),
  };
}

function addRoute(drawing: Drawing, route: Route): void {
  const sender = addService(drawing, route.sender, "senders");
  const exchanges = route.exchanges.map((name) => addExchange(drawing, name));
  const end = addEnd(drawing, route);
  for (const [index, exchange] of exchanges.slice(1).entries()) {
    addArrow(
      drawing,
      { from: exchanges[index] ?? exchange, to: exchange, look: "binding" },
      route.key.pattern,
    );
  }
  const [first] = exchanges;
  const last = exchanges.at(-1);
  if (first !== undefined) drawing.firsts.add(first);
  if (first !== undefined) addArrow(drawing, { from: sender, to: first, look: "sends" });
  if (last !== undefined) addArrow(drawing, { from: last, to: end, look: "binding" }, route.pattern);
  if (route.taker !== undefined || route.to.kind === "subscription") {
    addArrow(drawing, { from: end, to: addService(drawing, route.taker, "takers"), look: "takes" });
  }
}

/** What an exchange is fed from, whoever sends it. */
function addFeeds(drawing: Drawing, name: string): void {
  const to = addExchange(drawing, name);
  const exchange = drawing.context.model.exchanges.find((one) => one.name === name);
  for (const { exchange: source, routingKey } of exchange?.bindings ?? []) {
    addArrow(drawing, { from: addExchange(drawing, source), to, look: "binding" }, routingKey);
  }
}

function addExchange({ context, nodes }: Drawing, name: string): string {
  const { model, places } = context;
  const id = `exchange:${name}`;
  if (nodes.has(id)) return id;
  const declared = model.exchanges.find((exchange) => exchange.name === name);
  const type =
    declared?.type ?? model.keys.find(({ exchange }) => exchange === name)?.exchangeType ?? "direct";
  nodes.set(id, {
    id,
    title: exchangeTitle(name),
    detail: type,
    look: `exchange ${type}`,
    href: hrefOf(context, places.exchange(name)),
  });

  return id;
}

function addService(drawing: Drawing, name: string | undefined, side: "senders" | "takers"): string {
  const { context, nodes } = drawing;
  const id = `${side}:${name ?? ""}`;
  drawing[side].add(id);
  nodes.set(id, {
    id,
    title: name ?? "somebody else",
    look: name === undefined ? "service unknown" : "service",
    href: hrefOf(context, name === undefined ? undefined : context.places.service(name)),
  });

  return id;
}

function addEnd({ context, nodes }: Drawing, { to, taker }: Route): string {
  const id = `${to.kind}:${to.name}`;
  if (to.kind === "subscription") {
    nodes.set(id, {
      id,
      title: "a queue each",
      detail: `for every ${taker ?? "instance"}`,
      look: "queue own",
    });

    return id;
  }
  const queue = context.model.queues.find(({ name }) => name === to.name);
  nodes.set(id, {
    id,
    title: to.name,
    detail: queue === undefined ? undefined : detailOf(queue.arguments, queue.retry.attempts),
    look: `queue ${queue === undefined ? "messages" : roleOf(context.model, queue)}`,
    href: hrefOf(context, context.places.queue(to.name)),
  });

  return id;
}

/** One arrow for all that goes from one thing to another, with a line for each routing key. */
function addArrow({ arrows }: Drawing, { from, to, look }: Omit<Arrow, "lines">, line = ""): void {
  const arrow = arrows.get(`${from}>${to}`) ?? { from, to, lines: new Set(), look };
  if (line !== "") arrow.lines.add(line);
  arrows.set(`${from}>${to}`, arrow);
}

function graphOf(
  { nodes, arrows, senders, firsts, takers }: Drawing,
  { title, most, focus }: Readonly<{ title: string; most: number; focus?: string }>,
): Graph {
  return {
    title,
    direction: "right",
    nodes: [...nodes.values()].map((node) =>
      node.title === focus && node.look === "service" ? { ...node, look: "service focus" } : node,
    ),
    edges: [...arrows.values()].map(({ from, to, lines, look }): GraphEdge => ({
      from,
      to,
      look,
      label: shortened([...lines], most),
    })),
    // Columns: who sends, what is sent to, what that feeds, queues, who takes.
    lines: [
      [...senders],
      [...firsts],
      [...nodes.keys()].filter((id) => !id.startsWith("exchange:") && !senders.has(id) && !takers.has(id)),
      [...takers],
    ],
  };
}

function hrefOf({ link }: PageContext, place: string | undefined): string | undefined {
  return place === undefined ? undefined : link(place);
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
