import type { Pointer } from "../model/model.js";
import { fieldsOf } from "./references.js";

/** One of the messages that stand under `oneOf`, and where: behind a reference it is where that stands. */
export type Choice = Readonly<{ message: unknown; at: Pointer }>;

/**
 * The messages of which one is sent, those of a choice within a choice too: the converter takes such a one for a message without a
 * payload. A choice that is met again, within itself too, adds nothing.
 */
export function choicesIn(
  message: unknown,
  at: Pointer,
  followed: (node: unknown) => unknown,
): readonly Choice[] {
  const met = new Set<unknown>();
  const within = (node: unknown, place: Pointer, isBehind: boolean): readonly Choice[] => {
    const choices = fieldsOf(followed(node))?.["oneOf"];
    if (!Array.isArray(choices)) return [{ message: node, at: place }];
    const target = fieldsOf(node)?.["$ref"];
    const isReference = typeof target === "string";
    if (isReference && met.has(target)) return [];
    if (isReference) met.add(target);
    const isElsewhere = isBehind || isReference;

    return choices.flatMap((one: unknown, index) =>
      within(one, isElsewhere ? place : `${place}/oneOf/${String(index)}`, isElsewhere),
    );
  };

  return within(message, at, false);
}
