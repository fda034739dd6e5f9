import type { Binding } from "@warren/asyncapi";
import { idOf, wordsOf, type Address, type Bound } from "./bound.js";
import type { Change } from "./change.js";
import { textOf } from "./payload/schema.js";

/** A binding beside which the other version has one that lets the same through, written in another way. */
export function rewritten(
  target: Bound,
  binding: Binding,
  { bindings: others }: Bound,
  side: "old" | "new",
): Change | undefined {
  const other = others.find((one) => letsSameThrough(one, binding));
  if (other === undefined) return undefined;
  const isGone = side === "old";

  return {
    id: `${idOf(target, binding)}/${isGone ? "removed" : "added"}`,
    verdict: "safe",
    what: `${target.kind} ${target.name} is ${isGone ? "no longer " : ""}bound to ${wordsOf(binding)}`,
    atRunTime: `${wordsOf(other)} lets the same through, and what both let through comes once.${isGone ? " A broker that has the binding keeps it until it is unbound there." : ""}`,
    affects: [],
    deploy: "any order",
    before: [],
    at: { document: side, pointer: binding.at },
  };
}

/**
 * Whether two bindings, written in two ways and so two to the broker, let the same through: `x-match: all` goes without saying, and of one
 * header all and any are one. No header whose name begins with `x-` is compared, unless `x-match` says `with-x`.
 */
function letsSameThrough(a: Address, b: Address): boolean {
  return a.exchange === b.exchange && a.routingKey === b.routingKey && comparedBy(a) === comparedBy(b);
}

function comparedBy({ arguments: given = {} }: Address): string {
  const { "x-match": match = "all", ...headers } = given;
  if (match !== "all" && match !== "any") return textOf(given);
  const compared = Object.entries(headers).filter(([name]) => !name.startsWith("x-"));

  return textOf([compared.length === 1 ? "all" : match, Object.fromEntries(compared)]);
}
