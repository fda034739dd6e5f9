import type { Pointer } from "./model.js";

/** What keeps the document from becoming code. */
export type Problem = Readonly<{
  /** Name of the rule: its file in src/rules/, unless it was found while the document was read. */
  rule: string;
  at: Pointer;
  /** The thing at fault. */
  what: string;
  /** What would be lost if nobody had noticed. */
  loss: string;
  /** What to do. */
  fix: string;
}>;
