import type { DrillSteps } from "./drill-steps.js";

/** Something that goes wrong, to be looked at. */
export type Drill = Readonly<{
  name: string;
  title: string;
  /** What it breaks. */
  breaks: string;
  /** Why the system does what it does, in some sentences. */
  pattern: string;
  /** Where to read on: a file of the repository, with a heading. */
  docs: string;
  run(steps: DrillSteps): Promise<void>;
}>;
