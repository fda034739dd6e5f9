import { randomUUID } from "node:crypto";
import { eventually } from "@warren/messaging/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seriousFaults } from "./console/axe.js";
import { bury, type Buried } from "./console/bury.js";
import { openStage, PAGE_PATIENCE_MS, STAGE_PATIENCE_MS, type Stage } from "./console/stage.js";
import { signIn } from "./console/steps.js";

// Many dead letters at once, in a browser.

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
}, STAGE_PATIENCE_MS);
afterAll(() => stage.close());

const QUEUE = "inventory.updates";

const good = (): Buried => ({
  messageId: randomUUID(),
  payload: { adjustmentId: randomUUID(), productId: "prod-001", delta: 1, reason: "A delivery." },
});
const broken = (): Buried => ({ messageId: randomUUID(), payload: { delta: "one" } });

/** So many letters that died of one thing. */
async function buryMany(reason: string, letters: readonly Buried[]): Promise<void> {
  const to = { exchange: "inventory.failed", queue: QUEUE, type: "AdjustStock", reason };
  await bury(stage.system.amqpUrl, to, letters);
}

const group = (page: Page, count: number) =>
  page.getByRole("region", { name: `${String(count)} in ${QUEUE}`, exact: true });

/** A group of so many: what was just buried may not be there for who looks first. */
async function found(page: Page, count: number) {
  const all = group(page, count);
  await eventually(
    async () => {
      await page.getByRole("button", { name: "Look again" }).click();
      expect(await all.count()).toBe(1);
    },
    { withinMs: PAGE_PATIENCE_MS },
  );

  // Whoever looks holds the letters: what is asked for meanwhile would find somebody else at work.
  await page.getByRole("button", { name: "Look again" }).waitFor();

  return all;
}

test("a whole group is sent again, and of what is left it is said why", () =>
  stage.inWindow(async (page) => {
    await buryMany("the warehouse was closed", [
      ...Array.from({ length: 22 }, good),
      broken(),
      ...Array.from({ length: 16 }, good),
      broken(),
    ]);
    await signIn(page, "Admin", "/dead-letters");
    const all = await found(page, 40);
    await all.getByRole("button", { name: "Dry run" }).click();
    await all.getByText("38 of 40 letters would be sent again. 2 are left:", { exact: false }).waitFor();
    await all.getByRole("button", { name: "Send these 40 again" }).click();
    await page.getByText("38 of 40 letters sent again. 2 are left:", { exact: false }).waitFor();
    await page.getByText("/adjustmentId", { exact: false }).first().waitFor();
    // What is handled again cannot be called back.
    expect(await page.getByRole("button", { name: "Undo" }).count()).toBe(0);
    const rest = group(page, 2);
    await rest.getByRole("button", { name: "Discard these 2" }).click();
    await page.getByRole("textbox", { name: "Why" }).fill("cannot be mended");
    await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    await page.getByText("There are no dead letters").waitFor();
  }));

test("those that were chosen are discarded, put back, and the audit trail tells both", () =>
  stage.inWindow(async (page) => {
    await buryMany("the scale was broken", Array.from({ length: 5 }, broken));
    await signIn(page, "Admin", "/dead-letters");
    const boxes = (await found(page, 5)).getByRole("checkbox", { name: /^Choose AdjustStock/ });
    await boxes.nth(1).check();
    await boxes.nth(3).check();
    expect(await seriousFaults(page)).toEqual([]);
    await group(page, 5).getByRole("button", { name: "Discard these 2" }).click();
    await page.getByRole("textbox", { name: "Why" }).fill("chosen by mistake");
    await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    await page.getByText("2 letters discarded.").waitFor();
    await group(page, 3).waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("2 letters are back.").waitFor();
    await group(page, 5).waitFor();

    await page.getByRole("link", { name: "Audit trail" }).click();
    const back = page.getByRole("region", { name: "Put back" }).first();
    await back.getByText("2 letters", { exact: true }).waitFor();
    const discarded = page.getByRole("region", { name: "Discarded" }).first();
    await discarded.getByText("“chosen by mistake”").waitFor();
    await discarded.getByText("developer").waitFor();
    expect(await seriousFaults(page)).toEqual([]);
    await discarded.getByRole("link").first().click();
    await page.getByRole("list", { name: "Payload" }).waitFor();
    await page.getByRole("link", { name: "What was done with it" }).click();
    await page.getByRole("region", { name: "Put back" }).waitFor();
    await page.reload();
    await page.getByRole("region", { name: "Discarded" }).waitFor();
  }));

test("a run over many shows how far it is, and is stopped between two requests", () =>
  stage.inWindow(async (page) => {
    await buryMany("the gate was shut", Array.from({ length: 120 }, good));
    await signIn(page, "Admin", "/dead-letters");
    const all = await found(page, 120);
    await all.getByRole("button", { name: "Dry run" }).click();
    await all.getByRole("progressbar").waitFor();
    await all.getByRole("button", { name: "Cancel" }).click();
    await all.getByText(/^Stopped after \d+ of 120 letters\./).waitFor();
    await all.getByRole("button", { name: "Dry run" }).waitFor();
  }));
