import { bothOf } from "./both.js";
import type { Change } from "./change.js";
import { directionChanges } from "./diff-direction.js";
import { diffModels } from "./diff-models.js";
import type { Contract } from "./read-contract.js";
import { restChanges } from "./rest/rest-changes.js";

/** All that changed between two documents: what their models say, and what else stands in them. */
export function diffContracts(before: Contract, after: Contract): readonly Change[] {
  return [
    ...directionChanges(before, after),
    ...diffModels(before.model, after.model),
    ...restChanges(before.rest, after.rest, bothOf(before.model, after.model)),
  ];
}
