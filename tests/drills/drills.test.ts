import { afterAll, beforeAll, expect, test } from "vitest";
import { drills, runDrill, startDrillSystem } from "@warren/drills";
import type { BreakableSystem } from "@warren/test-system";

// One system for all of them: what one drill broke is whole again for the next.
let system: BreakableSystem;

beforeAll(async () => {
  system = await startDrillSystem();
});
afterAll(() => system.close());

test.each(drills.map((drill) => [drill.name, drill] as const))("the drill %s ends well", async (_, drill) => {
  const { checks } = await runDrill(system, drill);

  expect(checks.filter(({ held }) => !held)).toEqual([]);
});
