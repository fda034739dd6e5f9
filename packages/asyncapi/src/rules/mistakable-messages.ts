import type { Message, Model } from "../model/model.js";
import { warning, type Problem } from "../model/problem.js";
import { someOf } from "../model/some-of.js";
import { anything } from "../schema/combine.js";
import { areAllApart, bare, fieldNames, kindsOf, requiredFields, type Lookup } from "../schema/facts.js";
import type { Field, Node } from "../schema/node.js";
import type { ReadPayloads } from "../schema/read-payloads.js";

/** Messages of one queue that are taken for an earlier one, where their senders do not say what they are. */
export function mistakableMessages(
  { queues, operations, messages }: Model,
  { parts }: ReadPayloads,
): readonly Problem[] {
  const lookup: Lookup = (name) => parts.get(name)?.node ?? anything;

  return queues.flatMap(({ name: queue, untyped }) => {
    if (!untyped) return [];
    const taken = operations.filter((operation) => "queue" in operation && operation.queue === queue);
    const names = new Set(taken.flatMap((operation) => operation.messages));
    const here = messages.filter(({ name }) => names.has(name));

    return here.flatMap((first, index) => {
      const mistaken = here.slice(index + 1).filter((later) => takes(first, later, lookup));
      const [one] = mistaken;
      if (one === undefined) return [];
      const it = mistaken.length === 1 ? "it" : "them";
      const isWhole = mistaken.every((later) => hasKindsOf(first, later, lookup));

      return [
        warning(first.at, "messages-can-be-told-apart", {
          what: `in queue ${queue}, nothing tells ${someOf(mistaken.map(({ name }) => name))} from ${first.name}, which stands before ${it} and lets ${isWhole ? "everything" : "some"} of ${it} through`,
          loss: `where a sender does not set AMQP's property \`type\`, ${first.name} swallows ${isWhole ? "all" : "those"}: its handler gets them, without the fields that it does not name`,
          fix: "give each a header with a `const` (`__TypeId__`), or a required field with a `const` of its own",
        }),
      ];
    });
  });
}

/** Whether a message has values of no other kinds than another one lets through. */
function hasKindsOf(first: Message, later: Message, lookup: Lookup): boolean {
  const kinds = kindsOf(lookup(first.identifier), lookup);

  return kindsOf(lookup(later.identifier), lookup).every((kind) => kinds.includes(kind));
}

/** Whether the validator of one message takes another one as well, so far as fields and headers say. */
function takes(first: Message, later: Message, lookup: Lookup): boolean {
  const differs = Object.entries(first.headers ?? {}).some(
    ([name, value]) => later.headers?.[name] !== undefined && later.headers[name] !== value,
  );

  return !differs && mayTake(lookup(first.identifier), lookup(later.identifier), lookup);
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
