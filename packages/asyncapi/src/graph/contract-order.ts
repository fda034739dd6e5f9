import type { JsonSchema } from "../model/json-schema.js";
import type { Model } from "../model/model.js";

/**
 * The order of a contract. A partner who sets no `type` is understood by the first message whose schema accepts what came, so
 * that a message which may be anything has to be the last.
 */
export function contractOrder({
  scope,
  messages,
}: Pick<Model, "scope" | "messages">): <T>(items: readonly T[], nameOf: (item: T) => string) => readonly T[] {
  const anything = new Set(messages.filter(({ payload }) => saysNothing(payload)).map(({ name }) => name));

  return (items, nameOf) =>
    scope === "system"
      ? items
      : [
          ...items.filter((item) => !anything.has(nameOf(item))),
          ...items.filter((item) => anything.has(nameOf(item))),
        ];
}

function saysNothing(schema: JsonSchema | undefined): boolean {
  return Object.keys(schema ?? {}).every((key) => key.startsWith("x-") || describing.has(key));
}

const describing = new Set(["$id", "$schema", "$comment", "title", "description", "default", "examples"]);
