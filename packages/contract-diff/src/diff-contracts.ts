import { messagesOf } from "@warren/asyncapi";
import { bothOf } from "./both.js";
import type { Change } from "./change.js";
import { besideChanges } from "./diff-beside-references.js";
import { directionChanges } from "./diff-direction.js";
import { modelChanges } from "./diff-models.js";
import { roundedNumberChanges } from "./diff-rounded-numbers.js";
import type { Contract } from "./read-contract.js";
import { restChanges } from "./rest/rest-changes.js";

/** All that changed between two documents: what their models say, and what else stands in them. */
export function diffContracts(before: Contract, after: Contract): readonly Change[] {
  const both = bothOf(before.model, after.model, new Set([...unseenIn(before), ...unseenIn(after)]));

  return [
    ...directionChanges(before, after),
    ...modelChanges(both),
    ...restChanges(before.rest, after.rest, both),
    ...besideChanges(before, after),
    ...roundedNumberChanges(before, after),
  ];
}

/** The messages that no operation has that was read, where others were not. */
function unseenIn({ model, rest }: Contract): readonly string[] {
  if (rest.things.every(({ leftOut }) => leftOut === undefined)) return [];
  const used = new Set(model.operations.flatMap(messagesOf));

  return model.messages.map(({ name }) => name).filter((name) => !used.has(name));
}
