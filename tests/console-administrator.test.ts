import { eventually } from "@warren/messaging/testing";
import type { Program } from "@warren/programs";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { damageNext, sendBroken } from "./console/damage.js";
import { openStage, PAGE_PATIENCE_MS, STAGE_PATIENCE_MS, STRANGER, type Stage } from "./console/stage.js";
import { signIn } from "./console/steps.js";

// The console in a browser, as an administrator mends a shop with it; and who is none.

/** Two, and a look at each: every five seconds. */
const HEARTBEATS_MS = 15_000;

let stage: Stage;
let payment: Program;

beforeAll(async () => {
  stage = await openStage({ processes: ["payment"] });
  payment = stage.system.program("payment");
}, STAGE_PATIENCE_MS);
afterAll(() => stage.close());

describe("an administrator", () => {
  const paymentPanel = (page: Page) => page.getByRole("region", { name: "payment", exact: true });
  const rowsOf = (page: Page, state: string) =>
    paymentPanel(page)
      .getByRole("listitem")
      .filter({ has: page.getByText(state, { exact: true }) });

  /** SIGKILL: it says farewell to nobody, and nobody starts it again. */
  async function killPayment(): Promise<void> {
    await payment.kill();
    await payment.stop();
  }

  async function startPayment(): Promise<void> {
    payment = stage.system.startAnother("payment", stage.system.fileOf("payment"));
    await payment.ready();
  }

  async function placeByApi(): Promise<string> {
    return stage.system.gateway.placeSurely({
      userId: STRANGER,
      items: [{ productId: "prod-001", quantity: 1, price: "29.99" }],
    });
  }

  async function untilConfirmed(id: string): Promise<void> {
    await eventually(
      async () => expect((await stage.system.gateway.order(id)).body).toMatchObject({ status: "confirmed" }),
      { withinMs: PAGE_PATIENCE_MS },
    );
  }

  test("sees of each instance its version, what it weighs, how late it is, and how many messages its batches had", () =>
    stage.inWindow(async (page) => {
      await signIn(page, "Admin", "/services");
      const row = rowsOf(page, "Ready");
      const figure = (name: string) =>
        row
          .locator("dl > div")
          .filter({ has: page.getByText(name, { exact: true }) })
          .getByRole("definition");
      await row.getByText(/^version \S+$/).waitFor();
      await row.getByText(/^since /).waitFor();
      expect(await figure("Memory").textContent()).toMatch(/^\d{2,} MiB$/);
      expect(await figure("Heap in it").textContent()).toMatch(/^\d+ MiB$/);
      expect(await figure("Event loop late by").textContent()).toMatch(/^[\d.]+ m?s$/);
      // A batch is told of until the next heartbeat.
      await eventually(
        async () => {
          await placeByApi();
          await figure("A batch of payments.commands").waitFor({ timeout: HEARTBEATS_MS });
        },
        { withinMs: PAGE_PATIENCE_MS },
      );
      expect(await figure("A batch of payments.commands").textContent()).toMatch(/^\d+(\.\d)?$/);
      expect(Number(await figure("Messages done").textContent())).toBeGreaterThan(0);
    }));

  test("has payment's provider fail, sees the circuit open, ends it, and the order that waited is confirmed", () =>
    stage.inWindow(async (page) => {
      await signIn(page, "Admin", "/services");
      const form = page.getByRole("form", { name: "Have payment fail" });
      await form.getByText("Have it fail on purpose").click();
      await form.getByRole("combobox", { name: "Failure" }).selectOption("Provider is down");
      await form.getByRole("combobox", { name: "For" }).selectOption("300 s");
      await form.getByRole("button", { name: "Switch on" }).click();
      await form.getByText("It fails on purpose (Provider is down)", { exact: false }).waitFor();
      const id = await placeByApi();
      await paymentPanel(page)
        .getByText(/^(Open|Half open):/)
        .waitFor();
      expect((await stage.system.gateway.order(id)).body).toMatchObject({ status: "authorizing" });
      await form.getByRole("button", { name: "End it" }).click();
      await form.getByText("It fails on purpose", { exact: false }).waitFor({ state: "detached" });
      await untilConfirmed(id);
    }));

  test("sees that a service was killed: its instance is missing, an order waits and says for whom, and is confirmed once another is there in its place", () =>
    stage.inWindow(async (page) => {
      await signIn(page, "Admin", "/services");
      await page.getByText("All services are well").waitFor();
      const instance = await rowsOf(page, "Ready").locator("code").first().textContent();
      await killPayment();
      await rowsOf(page, "Missing")
        .filter({ hasText: instance ?? "" })
        .filter({ hasText: "last seen" })
        .waitFor();
      await page
        .getByRole("list", { name: "Services to look at" })
        .getByRole("link", { name: /^payment ?Unavailable/ })
        .waitFor();
      const id = await placeByApi();
      await page.goto(`/orders/${id}`);
      await page.getByText("The order waits for payment, of which no instance is at work").waitFor();
      const soFar = page.getByText(/^so far /);
      const before = await soFar.textContent();
      await eventually(async () => expect(await soFar.textContent()).not.toBe(before));
      await page.goto("/flow");
      await page.getByRole("button", { name: /^Queue payments\.commands 1 waiting No consumers/ }).waitFor();
      await page.goBack();
      await page.getByText("The order waits for payment, of which no instance is at work").waitFor();
      await startPayment();
      await page.getByText("The order is confirmed.", { exact: false }).waitFor();
      await page.getByText("The order waits for payment", { exact: false }).waitFor({ state: "detached" });
      await page.goto("/services");
      await rowsOf(page, "Ready").waitFor();
      await rowsOf(page, "Gone")
        .filter({ hasText: instance ?? "" })
        .filter({ hasText: "in its place" })
        .waitFor();
      await page.getByText("All services are well").waitFor();
    }));

  test("finds the dead letter of a service that was away, mends it, and the order is finished", () =>
    stage.inWindow(
      async (page) => {
        await signIn(page, "Admin", "/services");
        await killPayment();
        const id = await placeByApi();
        await damageNext(stage.system.amqpUrl, "payments.commands", (command) => ({
          ...command,
          amount: "lots",
        }));
        await startPayment();

        await page.getByRole("link", { name: "Dead letters" }).click();
        const letter = page.getByRole("link", { name: /^AuthorizePayment/ });
        await eventually(
          async () => {
            await page.getByRole("button", { name: "Look again" }).click();
            expect(await letter.count()).toBe(1);
          },
          { withinMs: PAGE_PATIENCE_MS },
        );
        await letter.click();
        await page.reload();
        const payload = page.getByRole("list", { name: "Payload" });
        await payload
          .getByRole("listitem")
          .filter({ hasText: '"amount": "lots"' })
          .getByText("must have two digits", { exact: false })
          .waitFor();
        await page.getByText("Edit it and send it again, or discard it.", { exact: false }).waitFor();
        expect(await page.getByRole("link", { name: id.slice(0, 8) }).getAttribute("href")).toBe(
          `/orders/${id}`,
        );
        await page.getByRole("button", { name: "Edit" }).click();
        const editor = page.getByRole("textbox", { name: "New payload" });
        const written = await editor.inputValue();
        await editor.fill(written.slice(1));
        await page.getByText("This is not JSON", { exact: false }).waitFor();
        expect(await page.getByRole("button", { name: "Save and send again" }).isDisabled()).toBe(true);
        await page.getByRole("link", { name: "Flow" }).click();
        const question = page.getByRole("dialog", { name: "Leave without saving?" });
        await question.getByRole("button", { name: "Stay" }).click();
        expect(await editor.inputValue()).toBe(written.slice(1));
        await page.getByRole("button", { name: "Sign out" }).click();
        await question.getByRole("button", { name: "Stay" }).click();
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox").fill("sign out");
        await page.keyboard.press("Enter");
        await question.getByRole("button", { name: "Stay" }).click();
        expect(await editor.inputValue()).toBe(written.slice(1));
        await editor.fill(written);
        await page.getByRole("button", { name: "Dry run" }).click();
        await page.getByText("/amount", { exact: true }).waitFor();
        await editor.fill(written.replace('"lots"', '"29.99"'));
        await page.getByRole("button", { name: "Dry run" }).click();
        await page.getByText("The contract takes it", { exact: false }).waitFor();
        await page.getByRole("button", { name: "Save and send again" }).click();
        await page.getByText("It was not found again").waitFor();
        await untilConfirmed(id);
      },
      // What is not taken, and the letter that is gone.
      { expected: /status of (422|404)/ },
    ));

  test("tries a dead letter that would die again, and discards it for a reason", () =>
    stage.inWindow(async (page) => {
      const id = await sendBroken(stage.system.amqpUrl, "inventory.commands", "ReserveStock", { orderId: 7 });
      await signIn(page, "Admin", "/dead-letters");
      const group = page.getByRole("region", { name: "1 in inventory.commands" });
      await eventually(
        async () => {
          await page.getByRole("button", { name: "Look again" }).click();
          expect(await group.getByRole("link", { name: id.slice(0, 13) }).count()).toBe(1);
        },
        { withinMs: PAGE_PATIENCE_MS },
      );
      const inMenu = page.getByRole("link", { name: "Dead letters (1 to look at)" });
      await inMenu.waitFor();
      await group.getByRole("button", { name: "Dry run" }).click();
      await group.getByText("0 of 1 letter would be sent again. 1 is left", { exact: false }).waitFor();
      await group.getByRole("button", { name: "Discard it" }).click();
      const dialog = page.getByRole("dialog", { name: "Discard this letter?" });
      expect(await dialog.getByRole("button", { name: "Discard" }).isDisabled()).toBe(true);
      await dialog.getByRole("textbox", { name: "Why" }).fill("made by a test");
      await dialog.getByRole("button", { name: "Discard" }).click();
      await page.getByRole("status").getByText("1 letter discarded.").waitFor();
      await group.waitFor({ state: "detached" });
      await inMenu.waitFor({ state: "detached" });
      await page.getByRole("link", { name: "Dead letters", exact: true }).waitFor();
    }));
});

const ADMIN_PAGES = [
  "/flow",
  "/flow?open=queue:orders.saga",
  "/dead-letters",
  "/dead-letters?queue=orders.saga",
  "/dead-letters/some-letter",
  "/dead-letters/audit",
  "/dead-letters/audit?ref=some-letter",
  "/services",
  "/insights",
  "/mail",
  "/mail?mail=1",
];

test.each(["Customer", "Trusted"] as const)(
  "%s is led to no area of administrators, told at each of their addresses whose it is, and nothing is asked in their name",
  (role) =>
    stage.inWindow(async (page) => {
      const asked: string[] = [];
      page.on("request", (request) => {
        if (request.url().includes("/trpc/admin.")) asked.push(request.url());
      });
      await signIn(page, role, "/dead-letters");
      for (const path of ADMIN_PAGES) {
        await page.goto(path);
        await page.getByText("This is for administrators").waitFor();
      }
      const areas = page.getByRole("navigation", { name: "Areas" });

      expect(await areas.getByRole("link").allTextContents()).toEqual(["Shop", "Orders"]);
      expect(asked).toEqual([]);
    }),
);
