import * as fc from "fast-check";
import { test } from "vitest";
import { check, plans, play } from "./run.js";

const FILE = "tests/simulation/simulation.test.ts";

test(
  "whatever is delayed, reordered, repeated or killed, everything agrees in the end",
  { timeout: 600_000 },
  async () => {
    await check(
      fc.asyncProperty(plans, async (plan) => {
        await play(plan);
      }),
      { runs: 600, file: FILE },
    );
  },
);

test(
  "where inboxes forget what they have seen, the rules of the services alone keep money and stock right",
  { timeout: 600_000 },
  async () => {
    await check(
      fc.asyncProperty(plans, async (plan) => {
        await play({ ...plan, forgetful: true });
      }),
      { runs: 300, file: FILE },
    );
  },
);
