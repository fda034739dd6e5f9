import type { Scope } from "./model.js";
import type { Problem } from "./problem.js";

/** What those who read a part of the document have in common: how much of the world it describes, and what was found. */
export type Context = Readonly<{
  scope: Scope;
  /** Whether a system's document says what was found on a broker. Default false. */
  observed?: boolean;
  /** Whether the document is written for us, so that a field that is called as one of ours is one. */
  isOurs: boolean;
  problems: Problem[];
  /** Which contents of messages an application's operations may have: `json` is all that the runtime speaks. */
  contents: Contents;
}>;

export type Contents = "json" | "any";
