import { ownMessagesOf } from "../model/own-messages.js";
import type { Rule } from "./rule.js";

export const payloadIsDescribed: Rule = (model) =>
  ownMessagesOf(model)
    .filter(({ payload }) => payload === undefined)
    .map(({ name, at }) => ({
      rule: "payload-is-described",
      at,
      what: `${name} has no payload`,
      loss: "its type is `unknown`: whatever comes is handed over unchecked, an empty body as `undefined`",
      fix: "describe it under `payload`; `payload: {}` says that it may be anything",
    }));
