import type { JsonSchema } from "../model/json-schema.js";
import { unwrapped } from "../schema/json.js";
import type { Rule } from "./rule.js";

export const correlationNamesAField: Rule = ({ messages }) =>
  messages
    .filter(
      ({ correlateBy, payload }) =>
        correlateBy !== undefined && lacks(unwrapped(payload), correlateBy.slice(1).split("/")),
    )
    .map(({ name, correlateBy, at }) => ({
      rule: "correlation-names-a-field",
      at: `${at}/correlationId`,
      what: `${name} correlates by ${String(correlateBy)}, which is no required text field of it`,
      loss: "nobody could tell which order, or which product, it is about",
      fix: "name a required text field, or take the correlation id away",
    }));

/** Of what is written in a language that nobody reads it is not known. */
function lacks(payload: unknown, steps: readonly string[]): boolean {
  return payload !== undefined && !isRequiredText(payload as JsonSchema, steps);
}

function isRequiredText(schema: JsonSchema, [step, ...rest]: readonly string[]): boolean {
  const target = schema.allOf?.[0] ?? schema;
  if (step === undefined) return target.type === "string";
  const field = target.properties?.[step];

  return field !== undefined && target.required?.includes(step) === true && isRequiredText(field, rest);
}
