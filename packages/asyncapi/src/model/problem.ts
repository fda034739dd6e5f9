import type { Pointer } from "./model.js";

/**
 * An `error` keeps the document from becoming code. A `warning` says what becomes of something that the document leaves
 * open, or that cannot be honoured. A `hint` is about readers only.
 */
export type Severity = "error" | "warning" | "hint";

/** Something in the document that somebody should know of. */
export type Problem = Readonly<{
  /** Default: `error`. */
  severity?: Severity;
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

/** A problem that does not keep the document from becoming code. */
export function warning(
  at: Pointer,
  rule: string,
  text: Readonly<{ what: string; loss: string; fix: string }>,
) {
  return { severity: "warning", rule, at, ...text } as const;
}
