import { sameJson } from "./json.js";
import { kindOf } from "./kinds.js";
import type { AllNode, Demand, Field, Kind, Node, ObjectNode } from "./node.js";

export const anything: Node = { kind: "unknown" };
export const nothing: Node = { kind: "never" };

/** What meets every member. Objects that are written out become one. */
export function all(given: readonly Node[]): Node {
  const demands: Demand[] = [];
  const members: Node[] = [];
  let isLoose = false;
  for (const node of given.flatMap(flattened)) {
    if (node.kind === "demanding") {
      demands.push(...node.demands);
      isLoose ||= node.isLoose;
      if (node.base.kind !== "unknown")
        members.push(...(node.base.kind === "all" ? node.base.members : [node.base]));
    } else if (node.kind !== "unknown") members.push(node);
  }

  const node = demanding(together(members), demands);

  return isLoose ? loose(node) : node;
}

function flattened(node: Node): readonly Node[] {
  return node.kind === "all" ? node.members : [node];
}

function together(given: readonly Node[]): Node {
  let members = given.filter((node, index) => given.findIndex((other) => samePart(node, other)) === index);
  const open = members.filter(isOpen);
  if (open.length > 1) members = [...members.filter((node) => !isOpen(node)), open.reduce(merged)];
  const values = members.filter((node) => node.kind === "values");
  if (values.length > 1)
    members = [
      ...members.filter((node) => node.kind !== "values"),
      valuesOf(
        values.reduce<readonly unknown[]>(
          (left, { values: right }) => left.filter((one) => right.some((other) => sameJson(one, other))),
          values[0]?.values ?? [],
        ),
      ),
    ];
  if (members.some(({ kind }) => kind === "never")) return nothing;
  const [only] = members;
  if (only === undefined) return anything;

  return members.length === 1 ? only : ({ kind: "all", members } satisfies AllNode);
}

function samePart(one: Node, other: Node): boolean {
  return one === other || (one.kind === "part" && other.kind === "part" && one.name === other.name);
}

function isOpen(node: Node): node is ObjectNode {
  return node.kind === "object" && node.rest === "strip";
}

function merged(one: ObjectNode, other: ObjectNode): ObjectNode {
  const fields = new Map<string, Field>(one.fields.map((field) => [field.name, field]));
  for (const field of other.fields) {
    const there = fields.get(field.name);
    fields.set(
      field.name,
      there === undefined
        ? field
        : {
            name: field.name,
            node: all([there.node, field.node]),
            required: there.required || field.required,
            remarks: there.remarks === "" ? field.remarks : there.remarks,
          },
    );
  }

  return { ...one, fields: [...fields.values()] };
}

/** A node that demands more of its values, or the node itself where nothing is demanded. */
export function demanding(base: Node, demands: readonly Demand[]): Node {
  return demands.length === 0 || base.kind === "never"
    ? base
    : { kind: "demanding", base, demands, isLoose: false };
}

/** A node of which the document asks more than is checked. */
export function loose(node: Node): Node {
  if (node.kind === "never") return node;

  return node.kind === "demanding"
    ? { ...node, isLoose: true }
    : { kind: "demanding", base: node, demands: [], isLoose: true };
}

/** One of a list of values; no node lets nothing through better than an empty list. */
export function valuesOf(values: readonly unknown[]): Node {
  const different = values.filter(
    (value, index) => values.findIndex((other) => sameJson(value, other)) === index,
  );
  if (different.length === 0) return nothing;

  return different.every((value) => value === null)
    ? { kind: "null" }
    : { kind: "values", values: different };
}

/** What meets one member, or at least one. */
export function choice(given: readonly Node[], fits: "one" | "any", discriminator?: string): Node {
  const members = given
    .filter(({ kind }) => kind !== "never")
    .flatMap((node) =>
      fits === "any" && node.kind === "choice" && node.fits === "any" ? node.members : [node],
    );
  const [only, second] = members;
  if (only === undefined) return nothing;
  if (second === undefined) return only;
  if (fits === "any" && members.some(({ kind }) => kind === "unknown")) return anything;
  const values = members.flatMap((node) =>
    node.kind === "values" ? node.values : node.kind === "null" ? [null] : [],
  );
  const different = valuesOf(values);
  const repeats = different.kind === "values" && different.values.length < values.length;
  if (members.every(({ kind }) => kind === "values" || kind === "null") && (fits === "any" || !repeats))
    return different;

  return { kind: "choice", members, fits, discriminator };
}

/** A node, or nothing at all: `null`. */
export function orNull(node: Node): Node {
  if (node.kind === "values" || node.kind === "null") return choice([node, { kind: "null" }], "any");
  if (node.kind === "choice" && node.members.some(({ kind }) => kind === "null")) return node;

  return choice([node, { kind: "null" }], "any");
}

/** The values of a list that are of certain kinds. */
export function ofKinds(values: readonly unknown[], kinds: readonly Kind[] | undefined): readonly unknown[] {
  return kinds === undefined ? values : values.filter((value) => kinds.includes(kindOf(value)));
}
