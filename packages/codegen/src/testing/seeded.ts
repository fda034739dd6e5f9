/**
 * How often a property is tried, and with which seed. A failure prints its seed and path; the same run comes back with
 * `FC_SEED=<seed>` in the environment.
 */
export function seeded(numRuns: number): Readonly<{ numRuns: number; seed?: number }> {
  const seed = process.env["FC_SEED"];

  return seed === undefined ? { numRuns } : { numRuns, seed: Number(seed) };
}
