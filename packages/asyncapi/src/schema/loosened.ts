import { choice, demanding } from "./combine.js";
import type { Lookup } from "./facts.js";
import type { Demand, Node } from "./node.js";
import { partsIn, someNode } from "./parts-graph.js";

/** Whether a validator of a node lets through what the document forbids. */
export type IsLoose = (node: Node) => boolean;

/** Knows which nodes are loose, by what they name as well. */
export function looseIn(lookup: Lookup): IsLoose {
  const isLooseItself = (node: Node) => someNode(node, (one) => "isLoose" in one && one.isLoose);
  const known = new Map<string, boolean>();
  const isLoosePart = (name: string): boolean => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const names = new Set([name]);
    // It grows while it is gone through.
    for (const one of names) {
      const there = lookup(one);
      if (known.get(one) === true || isLooseItself(there)) {
        known.set(name, true);

        return true;
      }
      if (known.get(one) === undefined) for (const other of partsIn(there, "everything")) names.add(other);
    }
    for (const one of names) known.set(one, false);

    return false;
  };

  return (node) => isLooseItself(node) || [...partsIn(node, "everything")].some(isLoosePart);
}

/**
 * A node that refuses nothing because something in it is loose: `not`, `if` and `oneOf` turn what is let through too easily into
 * good messages that are refused.
 */
export function loosened(node: Node, isLoose: IsLoose): Node {
  const inside = (inner: Node) => loosened(inner, isLoose);
  switch (node.kind) {
    case "choice": {
      const isUnsure = node.fits === "one" && node.members.some(isLoose);

      return choice(node.members.map(inside), isUnsure ? "any" : node.fits, node.discriminator);
    }
    case "all":
      return { ...node, members: node.members.map(inside) };
    case "when":
      return isLoose(node.if)
        ? choice([inside(node.then), inside(node.else)], "any")
        : { ...node, if: inside(node.if), then: inside(node.then), else: inside(node.else) };
    case "demanding": {
      const demands = node.demands.flatMap((demand) => sureOf(demand, isLoose));
      const base = inside(node.base);

      return demanding(base, demands);
    }
    case "object":
      return {
        ...node,
        fields: node.fields.map((field) => ({ ...field, node: inside(field.node) })),
        rest: typeof node.rest === "string" ? node.rest : inside(node.rest),
      };
    case "array":
      return { ...node, first: node.first.map(inside), rest: inside(node.rest) };
    default:
      return node;
  }
}

function sureOf(demand: Demand, isLoose: IsLoose): readonly Demand[] {
  if (!("node" in demand)) return [demand];
  const node = loosened(demand.node, isLoose);
  if (!isLoose(demand.node)) return [{ ...demand, node }];
  if (demand.demand === "not") return [];

  return [demand.demand === "contains" ? { ...demand, node, most: undefined } : { ...demand, node }];
}
