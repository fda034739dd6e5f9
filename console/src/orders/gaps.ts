import type { Step } from "./order-types.js";

/** A pause of this length is worth a line of its own. */
const WORTH_SAYING_MS = 1_000;

/** A step with the time that passed before it, where that is worth saying. */
export type SpacedStep = Readonly<{ step: Step; gapMs: number | undefined }>;

/** The steps, each with the pause before it. */
export function withGaps(steps: readonly Step[]): readonly SpacedStep[] {
  return steps.map((step, at) => {
    const earlier = steps[at - 1];
    const gapMs = earlier === undefined ? 0 : Date.parse(step.at) - Date.parse(earlier.at);

    return { step, gapMs: step.kind !== "waiting" && gapMs >= WORTH_SAYING_MS ? gapMs : undefined };
  });
}
