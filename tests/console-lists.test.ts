import { randomUUID } from "node:crypto";
import { eventually } from "@warren/messaging/testing";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { seriousFaults } from "./console/axe.js";
import { bury } from "./console/bury.js";
import { scrollThrough, tell } from "./console/scroll.js";
import { openStage, PAGE_PATIENCE_MS, STAGE_PATIENCE_MS, STRANGER, type Stage } from "./console/stage.js";
import { signIn } from "./console/steps.js";

// Long lists in a browser: thousands of orders, hundreds of letters, and finding some of them.

const MANY_ORDERS = 5_000;
const MANY_LETTERS = 200;
/** More than can be seen at once, and far less than there are. */
const FEW_ROWS = 100;
const QUEUE = "inventory.updates";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
}, STAGE_PATIENCE_MS);
afterAll(() => stage.close());

/** What holds the rows that are in the page. */
const ROWS = "[role=table][aria-label=Orders] > [role=rowgroup]:last-of-type";

test("five thousand orders are listed, of which only those are in the page that can be seen, and each part is asked for once", () =>
  stage.inWindow(async (page) => {
    await stage.system.databases.rows(
      "orders",
      `insert into orders (${ORDER_COLUMNS})
       select gen_random_uuid(), $1, 'delivered', ${ORDER_VALUES},
         now() - n * interval '1 minute', now() from generate_series(1, ${String(MANY_ORDERS)}) n`,
      [STRANGER],
    );
    const cursors: string[] = [];
    page.on("request", (request) => {
      const [, cursor] = /"cursor":"([^"]+)"/.exec(decodeURIComponent(request.url())) ?? [];
      if (cursor !== undefined && request.url().includes("orders.list")) cursors.push(cursor);
    });
    await signIn(page, "Admin", `/orders?customer=${STRANGER}&status=delivered`);
    await page.getByRole("row").nth(20).waitFor();
    const table = page.getByRole("table", { name: "Orders" });
    // "-1" while there may be more; then all of them and the head.
    while ((await table.getAttribute("aria-rowcount")) === "-1") {
      await page.mouse.wheel(0, 100_000);
      expect(await page.getByRole("row").count()).toBeLessThan(FEW_ROWS);
    }
    expect(await table.getAttribute("aria-rowcount")).toBe(String(MANY_ORDERS + 1));
    expect(new Set(cursors).size).toBe(cursors.length);
    expect(cursors.length).toBeLessThanOrEqual(MANY_ORDERS / 100);

    await page.evaluate("scrollTo(0, 0)");
    await page.getByRole("row").nth(20).waitFor();
    const scrolled = await scrollThrough(page, ROWS);
    tell(`${String(MANY_ORDERS)} orders`, scrolled);
    expect(scrolled.turns).toBeGreaterThan(MANY_ORDERS / FEW_ROWS);
    expect(scrolled.rows).toBeLessThan(FEW_ROWS);
    expect(scrolled.added).toBeLessThan(FEW_ROWS);
    expect(cursors.length).toBeLessThanOrEqual(MANY_ORDERS / 100);
    await page.locator(`[aria-rowindex="${String(MANY_ORDERS + 1)}"]`).waitFor();
    // What the columns are stands above the rows, however far down one is.
    const head = await page.getByRole("columnheader", { name: "Status" }).boundingBox();
    expect(head?.y).toBeGreaterThanOrEqual(0);
  }));

test("orders are found by customer, days where the reader is, and status, and the address has all of it; a pointer that rests on a time has it in UTC", () =>
  stage.inWindow(async (page) => {
    const customer = randomUUID();
    // In Kolkata it is five hours and a half later.
    const orders = [
      ["2026-03-10T12:00:00Z", "delivered"],
      ["2026-03-10T20:00:00Z", "cancelled"],
      ["2026-03-11T12:00:00Z", "delivered"],
      ["2026-03-11T20:00:00Z", "delivered"],
    ] as const;
    for (const [at, status] of orders)
      await stage.system.databases.rows(
        "orders",
        `insert into orders (${ORDER_COLUMNS}) select gen_random_uuid(), $1, $2, ${ORDER_VALUES}, $3::timestamptz, $3::timestamptz`,
        [customer, status, at],
      );
    const session = await page.context().newCDPSession(page);
    await session.send("Emulation.setTimezoneOverride", { timezoneId: "Asia/Kolkata" });
    const listed = (count: number) =>
      page.locator(`[role=table][aria-rowcount="${String(count + 1)}"]`).waitFor();
    await signIn(page, "Admin", "/orders");
    await page.getByRole("textbox", { name: "Customer" }).fill(customer);
    await listed(4);
    await page.getByLabel("Placed from").fill("2026-03-11");
    await listed(3);
    await page.getByLabel("Placed until").fill("2026-03-11");
    await listed(2);
    await page.getByRole("combobox", { name: "Status" }).selectOption("Cancelled");
    await listed(1);
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      customer,
      from: "2026-03-11",
      to: "2026-03-11",
      status: "cancelled",
    });
    await page.reload();
    await listed(1);
    const placed = page.getByRole("row").last().locator("time");
    // Nothing lies above it: the pointer reaches the time itself.
    await placed.hover();
    expect(await placed.getAttribute("title")).toBe("2026-03-10 20:00:00.000 UTC");
    expect(await placed.textContent()).toMatch(/\b0?1:30\b/);
    await page.getByRole("combobox", { name: "Status" }).selectOption("Rejected");
    await page.getByText("No order fits").waitFor();
    await page.getByRole("button", { name: "Clear" }).click();
    await page.getByRole("row").nth(4).waitFor();
    expect(await page.getByRole("textbox", { name: "Customer" }).inputValue()).toBe("");
    expect(await page.getByLabel("Placed from").inputValue()).toBe("");
    expect(new URL(page.url()).search).toBe("");
  }));

/** Whether what the last row holds is laid out: as long as nobody can see the row, it is not. */
const isLastLaidOut = (page: Page) =>
  page.evaluate<boolean>(
    `[...document.querySelectorAll("main li a code")].at(-1).checkVisibility({ contentVisibilityAuto: true })`,
  );

test("of many letters and of what was done with them those that cannot be seen cost little, and are found and reached all the same", () =>
  stage.inWindow(async (page) => {
    const refs = Array.from({ length: MANY_LETTERS }, () => randomUUID());
    await bury(
      stage.system.amqpUrl,
      { exchange: "inventory.failed", queue: QUEUE, type: "AdjustStock", reason: "the bridge was up" },
      refs.map((messageId) => ({ messageId, payload: { delta: "one" } })),
    );
    await signIn(page, "Admin", `/dead-letters?queue=${QUEUE}`);
    const all = page.getByRole("region", { name: `${String(MANY_LETTERS)} in ${QUEUE}`, exact: true });
    // Looked at once: a second look that is still on its way could find fewer, and the list would be another one.
    await all.waitFor();
    const reachLast = async (rows: Locator) => {
      expect(await rows.count()).toBe(MANY_LETTERS);
      await eventually(async () => expect(await isLastLaidOut(page)).toBe(false), {
        withinMs: PAGE_PATIENCE_MS,
      });
      const name = (await rows.last().locator("code").textContent()) ?? "";
      expect(await page.evaluate<boolean>(`window.find(${JSON.stringify(name)})`)).toBe(true);
      await eventually(async () => expect(await isLastLaidOut(page)).toBe(true), {
        withinMs: PAGE_PATIENCE_MS,
      });
      await rows
        .nth(MANY_LETTERS - 2)
        .getByRole("link")
        .focus();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Tab");
      expect(await page.evaluate<boolean>("document.activeElement !== document.body")).toBe(true);
    };
    await all.getByRole("button", { name: "Show 190 more" }).click();
    await page.evaluate("scrollTo(0, 0)");
    await reachLast(all.getByRole("listitem"));
    expect(
      await page.evaluate<string | null>("document.activeElement.closest('li')?.textContent ?? null"),
    ).toBe(await all.getByRole("listitem").last().textContent());
    expect(await seriousFaults(page)).toEqual([]);
    await all.getByRole("button", { name: /^Discard/ }).press("Enter");
    await page.getByRole("textbox", { name: "Why" }).fill("made by a test");
    await page.keyboard.press("Enter");
    await all.waitFor({ state: "detached" });
    await page.goto("/dead-letters/audit");
    const run = page.getByRole("region", { name: "Discarded" }).first();
    await run.getByRole("button", { name: "Show 195 more" }).click();
    await page.evaluate("scrollTo(0, 0)");
    await reachLast(run.getByRole("listitem"));
    expect(await seriousFaults(page)).toEqual([]);
  }));

const ORDER_COLUMNS =
  "id, user_id, status, items, total_amount, currency, priority, prices, payment_method, version, saga, correlation_id, created_at, updated_at";
const ORDER_VALUES = `'[{"productId":"prod-001","quantity":1,"price":"29.99"}]', 29.99, 'USD', 'normal', 'catalogue', 'card-visa', 9, '{}', 'made-by-the-test'`;
