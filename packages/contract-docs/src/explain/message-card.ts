import type { Model } from "@warren/asyncapi";
import { fieldsOf, type Field } from "./fields.js";

/** A message as its contract has it. */
export type MessageCard = Readonly<{
  name: string;
  version: string | undefined;
  summary: string | undefined;
  /** The field that says what it is about, as a pointer: `/orderId`. */
  correlateBy: string | undefined;
  fields: readonly Field[];
}>;

/** The messages of these names, in the order given. A name that the document does not describe keeps its place, without fields. */
export function messageCards(model: Model, names: Iterable<string>): readonly MessageCard[] {
  return [...new Set(names)].map((name) => {
    const message = model.messages.find((candidate) => candidate.name === name);

    return {
      name,
      version: message?.version,
      summary: message?.summary,
      correlateBy: message?.correlateBy,
      fields: fieldsOf(message?.payload),
    };
  });
}
