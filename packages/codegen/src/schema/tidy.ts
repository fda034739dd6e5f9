import { kindsOf, type AllNode, type Lookup, type Node } from "@warren/asyncapi/schema";

/** The members of an `all`, without those that only say "an object" where another member says so too. */
export function tellingMembers({ members }: AllNode, lookup: Lookup): readonly Node[] {
  const telling = members.filter((node) => !isAnyObject(node));
  const isSaid = telling.some((node) => kindsOf(node, lookup).every((kind) => kind === "object"));

  return isSaid || telling.length === members.length ? telling : members;
}

function isAnyObject(node: Node): boolean {
  return node.kind === "object" && node.fields.length === 0 && node.rest === "strip";
}
