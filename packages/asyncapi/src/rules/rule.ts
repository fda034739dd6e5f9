import type { Model } from "../model/model.js";
import type { Problem } from "../model/problem.js";

/** Looks at the whole document for one kind of mistake. */
export type Rule = (model: Model) => readonly Problem[];
