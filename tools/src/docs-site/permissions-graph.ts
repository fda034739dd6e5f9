import type { Graph, GraphEdge, GraphNode } from "@warren/contract-docs/pages";

/** What of the broker's definitions says who may do what. */
export type Definitions = Readonly<{
  permissions: readonly Readonly<{ user: string; read: string; write: string }>[];
  exchanges: readonly Readonly<{ name: string; type: string }>[];
  queues: readonly Readonly<{ name: string }>[];
}>;

/** Rights that every service has and that say nothing of one, and people's. */
const ofAll = new Set(["admin.topic"]);
const people = new Set(["operator"]);

/** Which service may read which queue, and write to which exchange, as the broker is told. */
export function permissionsGraph({ permissions, exchanges, queues }: Definitions): Graph {
  const nodes = new Map<string, GraphNode>();
  const edges: GraphEdge[] = [];
  for (const { user, read, write } of permissions) {
    if (people.has(user)) continue;
    nodes.set(user, { id: user, title: user, detail: "service", look: "service" });
    for (const { name } of queues) {
      if (!new RegExp(read).test(name)) continue;
      nodes.set(`queue:${name}`, {
        id: `queue:${name}`,
        title: name,
        detail: "queue",
        look: "queue messages",
      });
      edges.push({ from: `queue:${name}`, to: user, look: "plain", strong: true });
    }
    for (const { name, type } of [...exchanges, everyQueue]) {
      if (ofAll.has(name) || !new RegExp(write).test(name)) continue;
      const title = name === everyQueue.name ? "every queue, by its name" : name;
      const look = name === everyQueue.name ? "queue unknown" : `exchange ${type}`;
      nodes.set(`exchange:${name}`, { id: `exchange:${name}`, title, detail: type, look });
      edges.push({ from: user, to: `exchange:${name}`, look: name === everyQueue.name ? "failed" : "plain" });
    }
  }

  return {
    title: "Which service may read which queue, and write to which exchange",
    direction: "right",
    nodes: [...nodes.values()],
    edges,
  };
}

/** The right to it is what a reply needs, and reaches every queue: ADR 8. */
const everyQueue = { name: "amq.default", type: "default exchange" };
