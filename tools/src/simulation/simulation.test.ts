import * as fc from "fast-check";
import { test } from "vitest";
import { check, plans, play } from "./run.js";

const FILE = "tools/src/simulation/simulation.test.ts";

test(
  "whatever is delayed, reordered, repeated or killed, everything agrees in the end",
  { timeout: 600_000 },
  async () => {
    await check(
      fc.asyncProperty(plans, async (plan) => {
        await play(plan);
      }),
      { runs: 1_000, file: FILE },
    );
  },
);
