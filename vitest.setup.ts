// Tests that draw at random print the seed of a failure. WARREN_SEED=<seed> in the environment brings the same draws back, here for
// all that fast-check draws.
const seed = process.env["WARREN_SEED"];
if (seed !== undefined) {
  const { default: fc } = await import("fast-check");
  fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
}
