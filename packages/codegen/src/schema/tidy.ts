import { kindsOf, type Lookup } from "./facts.js";
import type { AllNode, Node } from "./node.js";

/** The members of an `all`, without those that only say "an object" where another member says so too. */
export function tellingMembers({ members }: AllNode, lookup: Lookup): readonly Node[] {
  const telling = members.filter((node) => !isAnyObject(node));
  const isSaid = telling.some((node) => kindsOf(node, lookup).every((kind) => kind === "object"));

  return isSaid || telling.length === members.length ? telling : members;
}

function isAnyObject(node: Node): boolean {
  return node.kind === "object" && node.fields.length === 0 && node.rest === "strip";
}
