import { nameOf, type JsonSchema } from "../model/json-schema.js";
import type { Rule } from "./rule.js";

export const payloadComesFromTheContract: Rule = ({ messages }) =>
  messages.flatMap(({ name, payload, at }) => {
    if (payload?.["x-contract"] === undefined) {
      return [
        {
          rule: "payload-comes-from-the-contract",
          at: payload === undefined ? at : (`${at}/payload` as const),
          what: `${name} has no payload from contracts/`,
          loss: "nothing could be checked when it is sent or received",
          fix: `define ${name} in contracts/src and write \`${name}: { $ref: ./generated/messages.yaml#/${name} }\``,
        },
      ];
    }
    if (nameOf(payload) !== name) {
      return [
        {
          rule: "payload-comes-from-the-contract",
          at: `${at}/payload` as const,
          what: `${name} has the payload of ${String(nameOf(payload))}`,
          loss: "one thing would have two names",
          fix: `refer to ./generated/schemas/${name}.json`,
        },
      ];
    }
    if (isClosed(payload)) {
      return [
        {
          rule: "payload-comes-from-the-contract",
          at: `${at}/payload` as const,
          what: `${name} refuses fields that it does not know`,
          loss: "a field added later would break every reader that is not updated yet",
          fix: "use z.object in its contract in place of z.strictObject",
        },
      ];
    }

    return [];
  });

function isClosed(schema: JsonSchema): boolean {
  if (schema.additionalProperties === false) return true;

  return [
    ...Object.values(schema.properties ?? {}),
    ...(schema.items === undefined ? [] : [schema.items]),
  ].some(isClosed);
}
