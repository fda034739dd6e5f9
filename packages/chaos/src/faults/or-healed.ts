import type { Heal } from "../fault.js";

/**
 * Breaks something in several steps, or in one that may have been done where it fails. Where it fails, what it broke is healed
 * at once, since the fault is over then.
 */
export async function orHealed(heal: Heal, breakIt: () => Promise<unknown>): Promise<Heal> {
  try {
    await breakIt();

    return heal;
  } catch (error) {
    // Why it could not be broken is what has to be known.
    await heal().catch(() => undefined);
    throw error;
  }
}
