import { eventually } from "@warren/messaging/testing";
import { orderOf, placeMany, untilEnded } from "@warren/test-system";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seriousFaults } from "./console/axe.js";
import { openStage, PAGE_PATIENCE_MS, SCARCE, STAGE_PATIENCE_MS, type Stage } from "./console/stage.js";
import { signIn } from "./console/steps.js";

// How the shop does, in a browser: without a Prometheus, as the gateway itself heard it. With one: tests/observability.test.ts.

const CONFIRMED = 3;
const DECLINED = 2;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  const { system } = stage;
  await untilEnded(system, [
    ...(await placeMany(system.gateway, CONFIRMED, { make: () => orderOf({}) })),
    ...(await placeMany(system.gateway, DECLINED, {
      make: () => orderOf({ paymentMethod: "card-declined" }),
    })),
  ]);
}, STAGE_PATIENCE_MS);
afterAll(() => stage.close());

test("an administrator sees what became of orders, what they brought in, and what runs low", () =>
  stage.inWindow(async (page) => {
    await signIn(page, "Admin", "/insights");
    await page.getByText("As this gateway heard it", { exact: false }).waitFor();
    const figure = (name: string) =>
      page.getByRole("main").locator("dl > div").filter({ hasText: name }).getByRole("definition");
    await eventually(async () => expect(await figure("Confirmed").first().textContent()).toMatch(/^3 60%/), {
      withinMs: PAGE_PATIENCE_MS,
    });
    expect(await figure("Placed").textContent()).toMatch(/^5/);
    expect(await figure("Rejected or cancelled").textContent()).toMatch(/^2 40%/);
    await page.getByRole("region", { name: "Revenue" }).getByText("USD").waitFor();
    await page.getByRole("region", { name: "Stock that runs low" }).getByText(SCARCE.name).waitFor();
    await page
      .getByRole("region", { name: "Orders by status" })
      .getByRole("link", { name: "Rejected" })
      .click();
    await page
      .getByRole("heading", { name: "All orders" })
      .or(page.getByRole("heading", { level: 1 }))
      .first()
      .waitFor();
    expect(new URL(page.url()).searchParams.get("status")).toBe("rejected");
  }));

test("charts are read by the keyboard and as a table; the address keeps how far back they go", () =>
  stage.inWindow(async (page) => {
    await signIn(page, "Admin", "/insights");
    await page.getByRole("link", { name: "15 min" }).click();
    await page.reload();
    expect(new URL(page.url()).searchParams.get("span")).toBe("15m");
    const chart = page.getByRole("slider", { name: "Orders a second" });
    await eventually(
      async () => expect(Number(await chart.getAttribute("aria-valuemax"))).toBeGreaterThan(0),
      {
        withinMs: PAGE_PATIENCE_MS,
      },
    );
    await chart.focus();
    await page.keyboard.press("Home");
    const first = await chart.getAttribute("aria-valuetext");
    expect(first).toMatch(/Placed: .*\/s, Confirmed: .*\/s, Rejected or cancelled: .*\/s/);
    expect(await chart.getAttribute("aria-valuenow")).toBe("0");
    await page.keyboard.press("End");
    expect(await chart.getAttribute("aria-valuenow")).not.toBe("0");
    await page.getByText("As a table").first().click();
    await page.getByRole("columnheader", { name: "Confirmed" }).first().waitFor();
    // The table moves by itself where it is wider than a telephone.
    await page.setViewportSize({ width: 380, height: 800 });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(380);
  }));

test("a lost gateway is told of, and what was last known stays", () =>
  stage.inWindow(
    async (page) => {
      await signIn(page, "Admin", "/insights");
      await page.getByRole("region", { name: "Revenue" }).getByText("USD").waitFor();
      stage.door.shut();
      await page.getByText("This is how it was when it was last known.").waitFor();
      await page.getByRole("region", { name: "Revenue" }).getByText("USD").waitFor();
      stage.door.open();
      await page.getByText("This is how it was when it was last known.").waitFor({ state: "detached" });
    },
    { expected: /Failed to load resource|ERR_/ },
  ));

test("customers are told that it is not for them, and are not led there", () =>
  stage.inWindow(async (page) => {
    await signIn(page, "Customer", "/insights");
    await page.getByText("This is for administrators").waitFor();
    expect(await page.getByRole("link", { name: "Insights" }).count()).toBe(0);
  }));

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test("axe finds no serious fault", () =>
    stage.inWindow(
      async (page) => {
        await signIn(page, "Admin", "/insights?span=15m");
        await page.getByRole("slider", { name: "Time to confirmation" }).waitFor();
        await page.getByText("As a table").first().click();
        expect(await seriousFaults(page)).toEqual([]);
      },
      { theme },
    ));
});
