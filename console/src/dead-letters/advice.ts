import type { LetterSummary } from "./letter-types.js";

/** What somebody can do with a letter, by why it died. `mayEdit`: whether its payload is small enough to be edited here. */
export function adviceOn(verdict: LetterSummary["verdict"], mayEdit = true): string {
  switch (verdict) {
    case "broken":
      return `Its service cannot read it. ${mayEdit ? "Edit it and send it again" : `${TOO_LARGE} Ask its sender for a right one`}, or discard it.`;
    case "refused":
      return `Its service refused it for good, and would again. ${mayEdit ? "Edit it, or discard it" : `${TOO_LARGE} Discard it`}; as it is, only warren dlq requeue --force sends it.`;
    case "failed":
      return "Its attempts are used up. Once the cause is mended, send it again.";
  }
}

const TOO_LARGE = "It is too large to be edited.";
