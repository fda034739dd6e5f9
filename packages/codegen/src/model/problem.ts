import type { Pointer } from "./model.js";

/** What keeps the document from becoming code. */
export type Problem = Readonly<{
  /** Name of the rule: the file in src/rules/. */
  rule: string;
  at: Pointer;
  /** The thing at fault. */
  what: string;
  /** What would be lost if nobody had noticed. */
  loss: string;
  /** What to do. */
  fix: string;
}>;
