import type { FixedHeaders } from "../model/fixed-headers.js";
import type { Message } from "../model/model.js";
import { areAllApart, bare, fieldNames, requiredFields, type Lookup } from "../schema/facts.js";
import type { Field, Node } from "../schema/node.js";

/** Whether one message may be taken for another that is tried first, so far as fields and headers say. */
export function isMistakable(first: Message, later: Message, lookup: Lookup): boolean {
  return (
    areHeadersAlike(first.headers ?? {}, later.headers ?? {}) &&
    mayTake(lookup(first.identifier), lookup(later.identifier), lookup)
  );
}

/**
 * Whether headers do not tell: whatever has all fixed headers of one message is that one, and is held against no message that has fewer or
 * others.
 */
function areHeadersAlike(first: FixedHeaders, later: FixedHeaders): boolean {
  const own = Object.entries(first);
  if (own.some(([name, value]) => later[name] !== undefined && later[name] !== value)) return false;

  return (
    Object.keys(later).length === 0 || (own.length > 0 && own.every(([name]) => later[name] !== undefined))
  );
}

function mayTake(first: Node, later: Node, lookup: Lookup): boolean {
  const others = membersOf(later, lookup);

  return [...membersOf(first, lookup)].some((own) =>
    [...others].some((other) => takesMember(own, other, lookup)),
  );
}

/** What a value may be, with all choices in it taken apart; each once. */
function membersOf(node: Node, lookup: Lookup, found = new Set<Node>()): ReadonlySet<Node> {
  const whole = bare(node, lookup);
  if (found.has(whole)) return found;
  found.add(whole);
  if (whole.kind === "choice") {
    for (const member of whole.members) membersOf(member, lookup, found);
  }

  return found;
}

function takesMember(own: Node, other: Node, lookup: Lookup): boolean {
  if (own.kind === "choice" || other.kind === "choice") return false;
  if (areAllApart([own, other], lookup)) return false;
  const named = new Set(fieldNames(other, lookup));

  return (
    requiredFields(own, lookup).every(({ name }) => named.has(name)) &&
    !requiredFields(other, lookup).some((field) => refuses(own, field, lookup))
  );
}

/** Whether a payload has no place for a field that another one always has. */
function refuses(own: Node, { name, node }: Field, lookup: Lookup): boolean {
  if (own.kind !== "object") return false;
  const there = own.fields.find((field) => field.name === name);

  return there === undefined ? own.rest === "refuse" : areAllApart([there.node, node], lookup);
}
