import type { AlertShop } from "./alert-shop.js";
import type { AlertSteps } from "./alert-steps.js";
import type { Load } from "./load.js";

/** A way to have alerts fire on a running shop, and what their pages say to do about it. */
export type AlertDrill = Readonly<{
  /** The alerts that it plays. */
  alerts: readonly string[];
  /** What it breaks, in words. */
  breaks: string;
  /** Whether it is over within seconds, so that every run of the tests has room for it. */
  quick: boolean;
  /**
   * What goes on meanwhile. It begins when the drill says so ({@link AlertSteps.underLoad}), at the latest when an alert is to clear, and
   * ends with the drill. `none`: the alert is about something that is there or not, whatever is done.
   */
  load: ((shop: AlertShop) => Promise<Load>) | "none";
  run(steps: AlertSteps): Promise<void>;
}>;
