import type { Model } from "../model/model.js";
import type { Problem } from "../model/problem.js";

/** Looks at the whole document for one kind of mistake. */
export type Rule = (model: Model) => readonly Problem[];

/** All rules, in the order in which their problems are reported. */
export const rules: readonly Rule[] = [];
