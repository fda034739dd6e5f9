import { isMistakable } from "../graph/mistakable.js";
import { toldByShape } from "../graph/told-by-shape.js";
import type { Message, Model } from "../model/model.js";
import { warning, type Problem } from "../model/problem.js";
import { someOf } from "../model/some-of.js";
import { anything } from "../schema/combine.js";
import { kindsOf, type Lookup } from "../schema/facts.js";
import type { ReadPayloads } from "../schema/read-payloads.js";

/** Messages that are taken for an earlier one of the same place, where their senders do not say what they are. */
export function mistakableMessages(model: Model, { parts }: ReadPayloads): readonly Problem[] {
  const lookup: Lookup = (name) => parts.get(name)?.node ?? anything;

  return toldByShape(model).flatMap(({ id, title, messages: names }) => {
    const here = names.flatMap((name) => model.messages.find((message) => message.name === name) ?? []);

    return here.flatMap((first, index) => {
      const mistaken = here.slice(index + 1).filter((later) => isMistakable(first, later, lookup));
      const [one] = mistaken;
      if (one === undefined) return [];
      const gets = id.startsWith("replies/") ? "the caller is given them as that" : "its handler gets them";
      const it = mistaken.length === 1 ? "it" : "them";
      const isWhole = mistaken.every((later) => hasKindsOf(first, later, lookup));

      return [
        warning(first.at, "messages-can-be-told-apart", {
          what: `in ${title}, nothing tells ${someOf(mistaken.map(({ name }) => name))} from ${first.name}, which stands before ${it} and lets ${isWhole ? "everything" : "some"} of ${it} through`,
          loss: `where a sender does not set AMQP's property \`type\`, ${first.name} swallows ${isWhole ? "all" : "those"}: ${gets}, without the fields that it does not name`,
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
