import { messagesOf } from "../model/messages-of.js";
import type { Rule } from "./rule.js";

export const usedMessages: Rule = ({ messages, operations }) => {
  const used = new Set(operations.flatMap(messagesOf));

  return messages
    .filter(({ name }) => !used.has(name))
    .map(({ name, at }) => ({
      rule: "used-messages",
      at,
      what: `no operation uses ${name}`,
      loss: "no service would get code for it",
      fix: "add the operation that sends it, or take the message away",
    }));
};
