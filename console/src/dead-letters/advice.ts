import type { LetterSummary } from "./letter-types.js";

/** What somebody can do with a letter, by why it died. */
export const ADVICE: Readonly<Record<LetterSummary["verdict"], string>> = {
  broken: "Its service cannot read it. Edit it and send it again, or discard it.",
  refused:
    "Its service refused it for good, and would again. Edit it, or discard it; as it is, only warren dlq requeue --force sends it.",
  failed: "Its attempts are used up. Once the cause is mended, send it again.",
};
