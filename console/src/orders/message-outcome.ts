import type { Tone } from "../parts/tone.js";

/** How the handling of a message ended, as a colour. A newer shop may have more outcomes than these. */
export function toneOfOutcome(outcome: string): Tone {
  switch (outcome) {
    case "done":
    case "duplicate":
      return "done";
    case "retried":
    case "paused":
      return "waiting";
    case "dead":
    case "expired":
      return "failed";
    default:
      return "running";
  }
}
