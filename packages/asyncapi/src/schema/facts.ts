import { sameJson } from "./json.js";
import { allKinds, kindOf } from "./kinds.js";
import type { Field, Kind, Node, ObjectNode } from "./node.js";

/** The node of a part, by its name. */
export type Lookup = (name: string) => Node;

type OfNode<Found> = (node: Node, lookup: Lookup) => Found;

/**
 * Finds something of a node once, however many ways lead to it. While a node is looked at, what leads back to it is told what is right of
 * any; nothing does, where the fields and items of a node are not looked into.
 */
function remembering<Found>(ofAny: Found, find: OfNode<Found>): OfNode<Found> {
  const all = new WeakMap<Lookup, Map<Node, Found>>();

  return (node, lookup) => {
    const known = all.get(lookup) ?? new Map<Node, Found>();
    all.set(lookup, known);
    if (known.has(node)) return known.get(node) ?? ofAny;
    known.set(node, ofAny);
    const found = find(node, lookup);
    known.set(node, found);

    return found;
  };
}

/** The kinds of values that a node lets through, or more. */
export const kindsOf: OfNode<readonly Kind[]> = remembering<readonly Kind[]>(allKinds, (node, lookup) => {
  switch (node.kind) {
    case "never":
      return [];
    case "values":
      return allKinds.filter((kind) => node.values.some((value) => kindOf(value) === kind));
    case "choice":
      return allKinds.filter((kind) => node.members.some((member) => kindsOf(member, lookup).includes(kind)));
    case "all":
      return allKinds.filter((kind) =>
        node.members.every((member) => kindsOf(member, lookup).includes(kind)),
      );
    case "demanding":
      return kindsOf(node.base, lookup);
    case "part":
      return kindsOf(lookup(node.name), lookup);
    case "unknown":
    case "when":
      return allKinds;
    default:
      return [node.kind];
  }
});

/** Deep enough for what people write; deeper, nothing is said, which is always right. */
const deepest = 100;

/**
 * A pair of nodes: it is being compared, known for good, or not apart as long as one further out is not, which is not known yet. `on`: how
 * far out that is, or it is itself.
 */
type Pair = { is: "open" | "known" | "leaning" | "forgotten"; apart: boolean; on: number };

/** What was compared, what of it is leaning, how many are open, and how far out the present one leans. */
type Compared = { readonly pairs: Map<Node, Map<Node, Pair>>; leaning: Pair[]; open: number; leans: number };

const comparedBy = new WeakMap<Lookup, Compared>();
const newCompared = (): Compared => ({ pairs: new Map(), leaning: [], open: 0, leans: Infinity });

/** Whether it is certain that no value meets both. */
export function areApart(one: Node, other: Node, lookup: Lookup): boolean {
  const compared = comparedBy.get(lookup) ?? newCompared();
  comparedBy.set(lookup, compared);
  const [left, right] = [bare(one, lookup), bare(other, lookup)];
  const ofLeft = compared.pairs.get(left) ?? new Map<Node, Pair>();
  compared.pairs.set(left, ofLeft);
  const before = ofLeft.get(right);
  if (before !== undefined && before.is !== "forgotten") {
    // What leads back to the same two is no reason.
    if (before.is !== "known") compared.leans = Math.min(compared.leans, before.on);

    return before.apart;
  }
  if (compared.open > deepest) return false;
  const pair: Pair = { is: "open", apart: false, on: compared.open };
  ofLeft.set(right, pair);
  settle(pair, compared, () => areApartInside(left, right, lookup));

  return pair.apart;
}

/** Compares a pair. What was found inside is kept as far as it does not lean on this one being not apart, where it is. */
function settle(pair: Pair, compared: Compared, isApart: () => boolean): void {
  const [depth, outer, around] = [compared.open, compared.leans, compared.leaning];
  Object.assign(compared, { open: depth + 1, leans: Infinity, leaning: [] });
  pair.apart = isApart();
  const { leaning: inside, leans } = compared;
  const isKnown = pair.apart || leans >= depth;
  pair.is = isKnown ? "known" : "leaning";
  for (const other of inside) other.is = pair.apart ? "forgotten" : pair.is;
  if (!isKnown) for (const other of [...inside, pair]) other.on = leans;
  Object.assign(compared, {
    open: depth,
    leans: isKnown ? outer : Math.min(outer, leans),
    leaning: isKnown ? around : [...around, ...inside, pair],
  });
}

function areApartInside(left: Node, right: Node, lookup: Lookup): boolean {
  const kinds = kindsOf(right, lookup);
  const common = kindsOf(left, lookup).filter((kind) => kinds.includes(kind));
  if (common.length === 0) return true;
  if (left.kind === "choice") return left.members.every((member) => areApart(member, right, lookup));
  if (right.kind === "choice") return right.members.every((member) => areApart(left, member, lookup));
  if (left.kind === "values" && right.kind === "values")
    return !left.values.some((value) => right.values.some((same) => sameJson(value, same)));
  if (common.length > 1 || common[0] !== "object") return false;
  const isRefused = refusedField(left, right, lookup) ?? refusedField(right, left, lookup);

  return (
    isRefused !== undefined ||
    requiredFields(left, lookup).some((field) =>
      requiredFields(right, lookup).some(
        ({ name, node }) => name === field.name && areApart(node, field.node, lookup),
      ),
    )
  );
}

/** A field that one object has to have, and another does not allow. */
export function refusedField(needing: Node, refusing: Node, lookup: Lookup): string | undefined {
  const closed = objectsIn(refusing, lookup).filter(({ rest }) => rest === "refuse");

  return requiredFields(needing, lookup).find(({ name }) =>
    closed.some(({ fields }) => fields.every((field) => field.name !== name)),
  )?.name;
}

/** The objects that a value has to meet, all of them. */
const objectsIn: OfNode<readonly ObjectNode[]> = remembering<readonly ObjectNode[]>([], (given, lookup) => {
  const node = bare(given, lookup);
  if (node.kind === "all") return [...new Set(node.members.flatMap((member) => objectsIn(member, lookup)))];

  return node.kind === "object" ? [node] : [];
});

/** Whether it is certain that a value meets one of the nodes at most. */
export function areAllApart(members: readonly Node[], lookup: Lookup): boolean {
  return members.every((one, index) =>
    members.slice(index + 1).every((other) => areApart(one, other, lookup)),
  );
}

/** A node without its name and its demands. No part is itself: those that are were taken for anything when they were read. */
export function bare(node: Node, lookup: Lookup): Node {
  if (node.kind === "part") return bare(lookup(node.name), lookup);

  return node.kind === "demanding" ? bare(node.base, lookup) : node;
}

export const requiredFields: OfNode<readonly Field[]> = remembering<readonly Field[]>([], (given, lookup) => {
  const node = bare(given, lookup);
  if (node.kind === "all")
    return [...new Set(node.members.flatMap((member) => requiredFields(member, lookup)))];

  return node.kind === "object" ? node.fields.filter(({ required }) => required) : [];
});

/** The names of the fields that a node speaks of. */
export const fieldNames: OfNode<readonly string[]> = remembering<readonly string[]>([], (given, lookup) => {
  const node = bare(given, lookup);
  if (node.kind === "all" || node.kind === "choice")
    return [...new Set(node.members.flatMap((member) => fieldNames(member, lookup)))];

  return node.kind === "object" ? node.fields.map(({ name }) => name) : [];
});

/** Whether a validator takes away, refuses or changes fields, so that two of them may give different halves of a value. */
export function mayHoldFields(node: Node, lookup: Lookup): boolean {
  return kindsOf(node, lookup).some((kind) => kind === "object" || kind === "array");
}

/** Whether a node, or anything in it, refuses fields that it does not name. */
export function mayRefuseFields(node: Node, lookup: Lookup, seen = new Set<string>()): boolean {
  const inside = (inner: Node) => mayRefuseFields(inner, lookup, seen);
  switch (node.kind) {
    case "part":
      if (seen.has(node.name)) return false;
      seen.add(node.name);

      return inside(lookup(node.name));
    case "demanding":
      return inside(node.base);
    case "object":
      return (
        node.rest === "refuse" ||
        (node.rest !== "strip" && inside(node.rest)) ||
        node.fields.some((field) => inside(field.node))
      );
    case "array":
      return [...node.first, node.rest].some(inside);
    case "all":
    case "choice":
      return node.members.some(inside);
    case "when":
      return inside(node.then) || inside(node.else);
    default:
      return false;
  }
}
