import type { AlertSteps } from "./alert-steps.js";

/** A way to have alerts fire on a running shop, and what their pages say to do about it. */
export type AlertDrill = Readonly<{
  /** The alerts that it plays. */
  alerts: readonly string[];
  /** What it breaks, in words. */
  breaks: string;
  /** Whether it is over within seconds, so that every run of the tests has room for it. */
  quick: boolean;
  run(steps: AlertSteps): Promise<void>;
}>;
