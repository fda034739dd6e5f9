import { afterAll, beforeAll, expect, test } from "vitest";
import { drills, runDrill, startDrillShop } from "@warren/drills";
import type { Shop } from "@warren/test-system";

// One shop for all of them: what one drill broke is whole again for the next.
let shop: Shop;

beforeAll(async () => {
  shop = await startDrillShop();
});
afterAll(() => shop.close());

test.each(drills.map((drill) => [drill.name, drill] as const))("the drill %s ends well", async (_, drill) => {
  const { checks } = await runDrill(shop, drill);

  expect(checks.filter(({ held }) => !held)).toEqual([]);
});
