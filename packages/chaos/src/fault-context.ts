import type { Random } from "./random.js";
import type { Poisons } from "./load/poisons.js";
import type { Administrator, BreakableSystem } from "@warren/test-system";

/** What a fault has at hand. */
export type FaultContext = Readonly<{
  system: BreakableSystem;
  random: Random;
  /** Messages that are sent to be given up, by their ids. */
  poisons: Poisons;
  /** The broker's administrator, by a connection of the fault's own that it closes. */
  administrator(): Promise<Administrator>;
}>;
