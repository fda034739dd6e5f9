import { sameJson } from "./json.js";
import { allKinds, kindOf } from "./kinds.js";
import type { Field, Kind, Node, ObjectNode } from "./node.js";

/** The node of a part, by its name. */
export type Lookup = (name: string) => Node;

// Deep enough for what people write; deeper, nothing is said, which is always right.
const deepest = 8;

/** The kinds of values that a node lets through, or more. */
export function kindsOf(node: Node, lookup: Lookup, depth = 0): readonly Kind[] {
  if (depth > deepest) return allKinds;
  switch (node.kind) {
    case "never":
      return [];
    case "values":
      return allKinds.filter((kind) => node.values.some((value) => kindOf(value) === kind));
    case "choice":
      return allKinds.filter((kind) =>
        node.members.some((member) => kindsOf(member, lookup, depth + 1).includes(kind)),
      );
    case "all":
      return allKinds.filter((kind) =>
        node.members.every((member) => kindsOf(member, lookup, depth + 1).includes(kind)),
      );
    case "demanding":
      return kindsOf(node.base, lookup, depth + 1);
    case "part":
      return kindsOf(lookup(node.name), lookup, depth + 1);
    case "unknown":
    case "when":
      return allKinds;
    default:
      return [node.kind];
  }
}

/** Whether it is certain that no value meets both. */
export function areApart(one: Node, other: Node, lookup: Lookup, depth = 0): boolean {
  if (depth > deepest) return false;
  const kinds = kindsOf(other, lookup);
  const common = kindsOf(one, lookup).filter((kind) => kinds.includes(kind));
  if (common.length === 0) return true;
  const left = bare(one, lookup);
  const right = bare(other, lookup);
  if (left.kind === "choice")
    return left.members.every((member) => areApart(member, right, lookup, depth + 1));
  if (right.kind === "choice")
    return right.members.every((member) => areApart(left, member, lookup, depth + 1));
  if (left.kind === "values" && right.kind === "values")
    return !left.values.some((value) => right.values.some((same) => sameJson(value, same)));
  if (common.length > 1 || common[0] !== "object") return false;
  const isRefused = refusedField(left, right, lookup) ?? refusedField(right, left, lookup);

  return (
    isRefused !== undefined ||
    requiredFields(left, lookup).some((field) =>
      requiredFields(right, lookup).some(
        ({ name, node }) => name === field.name && areApart(node, field.node, lookup, depth + 1),
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
function objectsIn(given: Node, lookup: Lookup, depth = 0): readonly ObjectNode[] {
  const node = bare(given, lookup);
  if (depth > deepest) return [];
  if (node.kind === "all") return node.members.flatMap((member) => objectsIn(member, lookup, depth + 1));

  return node.kind === "object" ? [node] : [];
}

/** Whether it is certain that a value meets one of the nodes at most. */
export function areAllApart(members: readonly Node[], lookup: Lookup): boolean {
  return members.every((one, index) =>
    members.slice(index + 1).every((other) => areApart(one, other, lookup)),
  );
}

/** A node without its name and its demands. */
export function bare(node: Node, lookup: Lookup, depth = 0): Node {
  if (depth > deepest) return node;
  if (node.kind === "part") return bare(lookup(node.name), lookup, depth + 1);

  return node.kind === "demanding" ? bare(node.base, lookup, depth + 1) : node;
}

export function requiredFields(given: Node, lookup: Lookup, depth = 0): readonly Field[] {
  const node = bare(given, lookup);
  if (depth > deepest) return [];
  if (node.kind === "all") return node.members.flatMap((member) => requiredFields(member, lookup, depth + 1));

  return node.kind === "object" ? node.fields.filter(({ required }) => required) : [];
}

/** The names of the fields that a node speaks of. */
export function fieldNames(given: Node, lookup: Lookup, depth = 0): readonly string[] {
  const node = bare(given, lookup);
  if (depth > deepest) return [];
  if (node.kind === "all" || node.kind === "choice")
    return node.members.flatMap((member) => fieldNames(member, lookup, depth + 1));

  return node.kind === "object" ? node.fields.map(({ name }) => name) : [];
}

/** Whether a validator takes away, refuses or changes fields, so that two of them may give different halves of a value. */
export function mayHoldFields(node: Node, lookup: Lookup): boolean {
  return kindsOf(node, lookup).some((kind) => kind === "object" || kind === "array");
}

/** Whether a node, or anything in it, refuses fields that it does not name. */
export function mayRefuseFields(node: Node, lookup: Lookup, seen: ReadonlySet<string> = new Set()): boolean {
  const inside = (inner: Node) => mayRefuseFields(inner, lookup, seen);
  switch (node.kind) {
    case "part":
      return (
        !seen.has(node.name) && mayRefuseFields(lookup(node.name), lookup, new Set([...seen, node.name]))
      );
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
