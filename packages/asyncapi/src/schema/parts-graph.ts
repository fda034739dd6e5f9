import type { Demand, Node } from "./node.js";

/** A part with the parts that its node names. */
type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/** The parts that a node names. `through`: whether to look into the fields and items of it as well. */
export function partsIn(node: Node, through: "everything" | "the value itself"): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (inner: Node) => {
    if (inner.kind === "part") found.add(inner.name);
    for (const child of nodesIn(inner, through)) visit(child);
  };
  visit(node);

  return found;
}

/** Whether a node, or one in it, is such a one. It does not look into the parts that are named. */
export function someNode(node: Node, isSuch: (node: Node) => boolean): boolean {
  return isSuch(node) || nodesIn(node, "everything").some((inner) => someNode(inner, isSuch));
}

function nodesIn(node: Node, through: "everything" | "the value itself"): readonly Node[] {
  switch (node.kind) {
    case "choice":
    case "all":
      return node.members;
    case "when":
      return [node.if, node.then, node.else];
    case "demanding":
      return [node.base, ...node.demands.flatMap((demand) => askedOf(demand, through))];
    case "object":
      if (through === "the value itself") return [];
      return [
        ...node.fields.map((field) => field.node),
        ...(typeof node.rest === "string" ? [] : [node.rest]),
      ];
    case "array":
      return through === "the value itself" ? [] : [...node.first, node.rest];
    default:
      return [];
  }
}

function askedOf(demand: Demand, through: "everything" | "the value itself"): readonly Node[] {
  if (!("node" in demand)) return [];

  return through === "everything" || demand.demand === "not" ? [demand.node] : [];
}

/** The parts in groups that name each other in a circle, most of them alone; each group after those that it names. */
export function groupsOf(edges: Edges): readonly (readonly string[])[] {
  const groups: (readonly string[])[] = [];
  const numbers = new Map<string, number>();
  const open: string[] = [];
  const visit = (name: string): number => {
    const number = numbers.size;
    let low = number;
    numbers.set(name, number);
    open.push(name);
    for (const other of edges.get(name) ?? []) {
      const there = numbers.get(other);
      if (there === undefined) low = Math.min(low, visit(other));
      else if (open.includes(other)) low = Math.min(low, there);
    }
    if (low === number) groups.push(open.splice(open.indexOf(name)));

    return low;
  };
  for (const name of edges.keys()) if (!numbers.has(name)) visit(name);

  return groups;
}
