import type { Rule } from "./rule.js";

export const messageIsDescribed: Rule = ({ messages }) =>
  messages.flatMap(({ name, summary, examples, at }) => [
    ...((summary ?? "").trim() === ""
      ? [
          {
            rule: "message-is-described",
            at,
            what: `${name} has no summary`,
            loss: "its type and its page would say nothing",
            fix: "say in one or two sentences what happened, or what is asked for",
          },
        ]
      : []),
    ...(examples.length === 0
      ? [
          {
            rule: "message-is-described",
            at,
            what: `${name} has no example`,
            loss: "a reader could not see what it looks like, and no tool could make one up that is real",
            fix: "add a real payload under examples",
          },
        ]
      : []),
  ]);
