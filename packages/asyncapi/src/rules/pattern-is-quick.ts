import { STORABLE } from "@warren/text/storable";
import type { Problem } from "../model/problem.js";
import { childrenOf, type Placed } from "../schema/children.js";
import { isObject, textAt, unwrapped } from "../schema/json.js";
import { whySlow } from "../schema/slow-pattern/why-slow.js";
import type { Rule } from "./rule.js";

/** A pattern for which some text takes for ever: who sends it would stop the service that checks it. */
export const patternIsQuick: Rule = ({ messages }) => {
  const seen = new Set<unknown>();

  return messages.flatMap(({ name, at, payload, payloadAt }) =>
    patternsIn({ schema: payload, at: payloadAt }, seen).flatMap((pattern): readonly Problem[] => {
      const why = slow(pattern);
      if (why === undefined) return [];

      return [
        {
          rule: "pattern-is-quick",
          at,
          what: `a pattern of ${name}, ${pattern}, ${why}`,
          loss: "whoever sends such a text stops the service that checks it",
          fix: "write it without a repetition in a repetition, so that no text fits in two ways: `a+` for `(a+)+`",
        },
      ];
    }),
  );
};

/** The patterns of a schema and of all in it; none of a schema that was looked at before. */
function patternsIn({ schema: given, at }: Placed, seen: Set<unknown>): readonly string[] {
  const schema = unwrapped(given);
  if (!isObject(schema) || seen.has(schema)) return [];
  seen.add(schema);
  const own = textAt(schema, "pattern");
  const inside = childrenOf(schema, at).flatMap((child) => patternsIn(child, seen));

  return own === undefined || own === STORABLE.source ? inside : [own, ...inside];
}

/** As zod has it from a contract. A validator asks it of long texts, too: a limit of the length does not come first. */
function slow(source: string): string | undefined {
  let pattern: RegExp;
  try {
    pattern = new RegExp(source);
  } catch {
    return undefined;
  }

  return whySlow(pattern);
}
