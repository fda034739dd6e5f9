import { StatusMark } from "../parts/status-mark.js";
import type { Tone } from "../parts/tone.js";
import type { LetterSummary } from "./letter-types.js";

const VERDICTS: Readonly<Record<LetterSummary["verdict"], Readonly<{ name: string; tone: Tone }>>> = {
  broken: { name: "Broken", tone: "failed" },
  refused: { name: "Refused", tone: "undone" },
  failed: { name: "Failed", tone: "waiting" },
};

/** Why a letter died, in a word. */
export function Verdict({ verdict }: Pick<LetterSummary, "verdict">) {
  return <StatusMark tone={VERDICTS[verdict].tone}>{VERDICTS[verdict].name}</StatusMark>;
}
