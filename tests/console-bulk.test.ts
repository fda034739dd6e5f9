import { randomUUID } from "node:crypto";
import { eventually } from "@warren/messaging/testing";
import type { Locator, Page } from "playwright-core";
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

const adjustment = () => ({
  adjustmentId: randomUUID(),
  productId: "prod-001",
  delta: 1,
  reason: "A delivery.",
});
const good = (): Buried => ({ messageId: randomUUID(), payload: adjustment() });
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
    await page.getByRole("link", { name: "Audit trail" }).click();
    const run = page.getByRole("region", { name: "Sent again" }).first();
    await run.getByText("38 letters", { exact: true }).waitFor();
    await run.getByRole("button", { name: "Show 33 more" }).click();
    expect(await run.getByRole("listitem").count()).toBe(38);
    await page.goBack();
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
    let goOn: () => void = () => undefined;
    const clicked = new Promise<void>((resolve) => (goOn = resolve));
    await page.route("**/trpc/admin.deadLetters.requeue**", async (route) => {
      await clicked;
      await route.continue();
    });
    await all.getByRole("button", { name: "Dry run" }).click();
    await all.getByRole("progressbar").waitFor();
    await all.getByRole("button", { name: "Stop" }).click();
    await all.getByRole("button", { name: "Stopping …" }).waitFor();
    goOn();
    await all.getByText("Stopped after 20 of 120 letters.", { exact: false }).waitFor();
    await all.getByRole("button", { name: "Dry run" }).waitFor();
    await discardByKeyboard(page, all, "the gate is open");
    await all.waitFor({ state: "detached" });
  }));

/** Discards what is chosen of a group, or all of it, without a mouse. */
async function discardByKeyboard(page: Page, all: Locator, because: string): Promise<void> {
  await all.getByRole("button", { name: /^Discard/ }).press("Enter");
  await page.getByRole("textbox", { name: "Why" }).fill(because);
  await page.keyboard.press("Enter");
}

const hasFocus = (page: Page) => page.evaluate<boolean>("document.activeElement !== document.body");

test("without a mouse: the focus is never lost, whatever goes from the page", () =>
  stage.inWindow(async (page) => {
    await buryMany("the lift was stuck", Array.from({ length: 3 }, broken));
    await signIn(page, "Admin", "/dead-letters");
    const all = await found(page, 3);
    await page.getByRole("button", { name: "Look again" }).press("Enter");
    await eventually(async () => {
      expect(await page.evaluate("document.activeElement.textContent")).toBe("Look again");
    });
    await all.getByRole("button", { name: "Dry run" }).press("Enter");
    await all.getByText("0 of 3 letters would be sent again", { exact: false }).waitFor();
    await eventually(async () => expect(await hasFocus(page)).toBe(true));
    await discardByKeyboard(page, all, "no mouse");
    await page.getByText("3 letters discarded.").waitFor();
    await eventually(async () => expect(await hasFocus(page)).toBe(true));
    await page.getByRole("button", { name: "Undo" }).press("Enter");
    await page.getByText("3 letters are back.").waitFor();
    await eventually(async () => expect(await hasFocus(page)).toBe(true));
    await discardByKeyboard(page, group(page, 3), "done");
    await group(page, 3).waitFor({ state: "detached" });
  }));

test("of many letters of one reason a few are shown until all are asked for, and all are discarded at once", () =>
  stage.inWindow(async (page) => {
    await buryMany("the roof leaked", Array.from({ length: 130 }, broken));
    await signIn(page, "Admin", `/dead-letters?queue=${QUEUE}`);
    const all = await found(page, 130);
    expect(await all.getByRole("listitem").count()).toBe(10);
    await all.getByRole("button", { name: "Show 120 more" }).click();
    expect(await all.getByRole("listitem").count()).toBe(130);
    let goOn: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (goOn = resolve));
    await page.route("**/trpc/admin.deadLetters.discard**", async (route) => {
      await asked;
      await route.continue();
    });
    // Others die meanwhile: they are none of those that were meant.
    await all.getByRole("button", { name: "Discard these 130" }).click();
    await page.getByRole("textbox", { name: "Why" }).fill("wet");
    await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    await page.getByRole("progressbar").waitFor();
    await page.getByRole("link", { name: "Audit trail" }).click();
    const question = page.getByRole("dialog", { name: "Leave while this is under way?" });
    await question.getByRole("button", { name: "Stay" }).click();
    await question.waitFor({ state: "detached" });
    goOn();
    await buryMany("the cellar was flooded", Array.from({ length: 3 }, broken));
    await page.getByText("130 letters discarded.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("130 letters are back.").waitFor();
    await page.goto("/dead-letters/audit");
    const [back, gone] = ["Put back", "Discarded"].map((name) => page.getByRole("region", { name }).first());
    await back?.getByText("130 letters", { exact: true }).waitFor();
    await gone?.getByText("130 letters", { exact: true }).waitFor();
    await page.goto(`/dead-letters?queue=${QUEUE}`);
    await discardByKeyboard(page, await found(page, 130), "wet");
    await page.getByText("130 letters discarded.").waitFor();
    const rest = await found(page, 3);
    await rest.getByText("the cellar was flooded").waitFor();
    await discardByKeyboard(page, rest, "wet, too");
    await group(page, 3).waitFor({ state: "detached" });
  }));

test("of a bulk of which the trail of a letter shows one, all comes back, and the button says so", () =>
  stage.inWindow(async (page) => {
    const letters = Array.from({ length: 25 }, broken);
    await buryMany("the box was open", letters);
    await signIn(page, "Admin", "/dead-letters");
    await discardByKeyboard(page, await found(page, 25), "shut it");
    await page.getByText("25 letters discarded.").waitFor();
    await page.goto(`/dead-letters/audit?ref=${letters[24]?.messageId ?? ""}`);
    const run = page.getByRole("region", { name: "Discarded" });
    await run.getByRole("button", { name: "Put back all that this run discarded" }).click();
    await run.getByText("25 letters are back.").waitFor();
    await page.goto("/dead-letters");
    await discardByKeyboard(page, await found(page, 25), "shut");
    await group(page, 25).waitFor({ state: "detached" });
  }));

test("who is asked whether to leave, and says nothing until it is over, is then where they wanted to go", () =>
  stage.inWindow(async (page) => {
    await buryMany("the lamp was out", Array.from({ length: 2 }, broken));
    await signIn(page, "Admin", "/services");
    await page.getByRole("link", { name: "Dead letters" }).first().click();
    const all = await found(page, 2);
    let goOn: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => (goOn = resolve));
    await page.route("**/trpc/admin.deadLetters.discard**", async (route) => {
      await asked;
      await route.continue();
    });
    await discardByKeyboard(page, all, "dark");
    await page.getByRole("progressbar").waitFor();
    await page.evaluate("history.back()");
    const question = page.getByRole("dialog", { name: "Leave while this is under way?" });
    await question.waitFor();
    goOn();
    await question.waitFor({ state: "detached" });
    await page.getByRole("heading", { name: "Services", level: 1 }).waitFor();
    await page.getByRole("link", { name: "Dead letters" }).first().click();
    await page.getByRole("heading", { name: "Dead letters", level: 1 }).waitFor();
  }));

test("two who undo the same bring it back once, and from the audit trail it comes back, too", () =>
  stage.inWindow(async (page) => {
    await buryMany("the key was lost", Array.from({ length: 2 }, broken));
    await signIn(page, "Admin", "/dead-letters");
    await discardByKeyboard(page, await found(page, 2), "nobody has it");
    await page.getByText("2 letters discarded.").waitFor();

    await stage.inWindow(async (other) => {
      await signIn(other, "Admin", "/dead-letters/audit");
      const run = other.getByRole("region", { name: "Discarded" }).filter({ hasText: "nobody has it" });
      await run.getByRole("button", { name: /^Put back 2 letters/ }).click();
      await run.getByText("2 letters are back.").waitFor();
      await run.getByRole("button", { name: /^Put back 2 letters/ }).waitFor({ state: "detached" });
    });

    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("2 not: it was put back before.").waitFor();
    await discardByKeyboard(page, await found(page, 2), "it is found");
    await group(page, 2).waitFor({ state: "detached" });
  }));

test("who discards a letter that the audit trail cannot keep is told so before, and after", () =>
  stage.inWindow(async (page) => {
    const huge = { messageId: randomUUID(), payload: { delta: "x".repeat(10_000_000) } };
    await buryMany("it was too heavy", [broken(), huge]);
    await signIn(page, "Admin", "/dead-letters");
    const all = await found(page, 2);
    await all.getByRole("button", { name: "Discard these 2" }).click();
    await page.getByText("One of them is larger than 256 KiB", { exact: false }).waitFor();
    await page.getByRole("textbox", { name: "Why" }).fill("too heavy");
    await page.getByRole("dialog").getByRole("button", { name: "Discard" }).click();
    await page.getByText("2 letters discarded.").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("1 letter is back. 1 not: it was too large for the audit trail.").waitFor();
    await discardByKeyboard(page, await found(page, 1), "light");
    await group(page, 1).waitFor({ state: "detached" });
  }));

test("a letter of half a million lines can be read, with its fault, and has an address whatever it is called", () =>
  stage.inWindow(
    async (page) => {
      const ref = "~deliveries/2026 #7?.csv";
      const payload = { ...adjustment(), lots: Array.from({ length: 400_000 }, () => 1), delta: "many" };
      await buryMany("it was too long", [{ messageId: ref, payload }]);
      await signIn(page, "Admin", "/dead-letters");
      await found(page, 1);
      await page.getByRole("link", { name: `AdjustStock ${ref.slice(0, 13)}` }).click();
      const lines = page.getByRole("list", { name: "Payload" });
      await lines.getByRole("listitem").filter({ hasText: '"delta": "many"' }).waitFor();
      await page.reload();
      await lines.getByRole("listitem").filter({ hasText: '"delta": "many"' }).waitFor();
      expect(await lines.getByRole("listitem").count()).toBeLessThan(600);
      await page.getByRole("button", { name: "Show more of its", exact: false }).click();
      expect(await lines.getByRole("listitem").count()).toBeGreaterThan(2_000);
      await page.getByRole("link", { name: "What was done with it" }).first().click();
      await page.getByText("Nothing was done with this letter").waitFor();
      await page.reload();
      await page.getByText("Nothing was done with this letter").waitFor();
      await page.goBack();
      await page.getByRole("button", { name: "Discard it" }).click();
      await page.getByRole("textbox", { name: "Why" }).fill("a test");
      await page.keyboard.press("Enter");
      await page.getByText("It was not found again").waitFor();
    },
    { expected: /status of 404/ },
  ));
