import type { Rule } from "./rule.js";

/** A message may be written out in the document, though its contract could be referred to. The two must not drift apart. */
export const messageAgreesWithContract: Rule = ({ messages }) =>
  messages.flatMap(({ name, summary, version, payload, at }) => {
    if (payload?.["x-contract"] === undefined) return [];
    const here = { summary, "x-version": version };
    const there = { summary: payload.description, "x-version": payload["x-version"] };

    return (["summary", "x-version"] as const)
      .filter((field) => here[field] !== there[field])
      .map((field) => ({
        rule: "message-agrees-with-contract",
        at: `${at}/${field}` as const,
        what: `${field} of ${name} is ${JSON.stringify(here[field] ?? null)} here and ${JSON.stringify(there[field] ?? null)} in contracts/src/${payload["x-contract"] ?? ""}.ts`,
        loss: "readers of the document and readers of the code would be told different things",
        fix: `write the same in both places, or refer to ./generated/messages.yaml#/${name} here`,
      }));
  });
