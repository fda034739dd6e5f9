import { randomUUID } from "node:crypto";
import { eventually } from "@warren/messaging/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bury } from "./console/bury.js";
import { openStage, PAGE_PATIENCE_MS, STAGE_PATIENCE_MS, STRANGER, type Stage } from "./console/stage.js";
import { order, orderSurely, signIn } from "./console/steps.js";

// The console where things are not as they should be: names that are code, clocks that are wrong, a gateway that goes.

const CODE = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
/** As long as a name may be. */
const LONG = `A ${"long".repeat(16)} name with a word without a blank`;

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
  await stage.system.gateway.supply([
    { productId: "prod-code", name: CODE, price: "1.00", stock: 50 },
    { productId: "prod-long", name: LONG, price: "1234567.00", stock: 50 },
  ]);
}, STAGE_PATIENCE_MS);
afterAll(() => stage.close());

test("names and reasons that are code are text, and long ones break: no page runs them or is wider than its window", () =>
  stage.inWindow(
    async (page) => {
      const ref = randomUUID();
      await bury(
        stage.system.amqpUrl,
        {
          exchange: "inventory.failed",
          queue: "inventory.updates",
          type: CODE.slice(0, 200),
          reason: `${CODE} ${LONG}`,
        },
        [{ messageId: ref, payload: { [CODE]: CODE, long: LONG } }],
      );
      await page.setViewportSize({ width: 380, height: 800 });
      await signIn(page, "Customer", "/shop?q=prod-");
      await order(page, CODE);
      const id = await eventuallyPlaced(() => page.url());
      await page.getByText(CODE, { exact: true }).first().waitFor();
      await order(page, LONG);
      await page.getByText(LONG, { exact: true }).first().waitFor();
      await fits(page, "the shop");
      await page.goto(`/orders/${id}`);
      await page.getByRole("region", { name: "Goods" }).getByText("prod-code").waitFor();
      await fits(page, "an order");
      await page.getByRole("button", { name: "Sign out" }).click();
      await signIn(page, "Admin", "/dead-letters");
      await page.getByText(LONG, { exact: false }).first().waitFor();
      await fits(page, "dead letters");
      await page.goto(`/dead-letters/${"gone".repeat(40)}?queue=${"queue".repeat(20)}`);
      await page.getByText("was not found", { exact: false }).waitFor();
      await fits(page, "no dead letter");
      await page.goto(`/orders/${"none".repeat(20)}`);
      await page.getByText("There is no order", { exact: false }).waitFor();
      await fits(page, "no order");
      await page.goto(`/dead-letters/${ref}?queue=inventory.updates`);
      await page.getByRole("list", { name: "Payload" }).waitFor();
      await fits(page, "a dead letter");
      await page.getByRole("button", { name: "Discard it" }).click();
      await page.getByRole("textbox", { name: "Why" }).fill(LONG);
      await page.keyboard.press("Enter");
      await page.getByText("It was not found again").waitFor();
      await page.goto("/dead-letters/audit");
      await page.getByRole("region", { name: "Discarded" }).first().waitFor();
      await fits(page, "the audit trail");
      expect(await page.title()).toBe("Audit trail · Warren");
    },
    { expected: /status of 404/ },
  ));

async function fits(page: Page, where: string): Promise<void> {
  const isWithin = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";
  expect(await page.evaluate<boolean>(isWithin), where).toBe(true);
}

async function eventuallyPlaced(url: () => string): Promise<string> {
  let placed = "";
  await eventually(
    () => {
      placed = new URL(url()).searchParams.get("placed") ?? "";
      expect(placed).not.toBe("");
    },
    { withinMs: PAGE_PATIENCE_MS },
  );

  return placed;
}

test.each([1, -1])(
  "a browser whose clock is %i hour off sees each message of an order come, all the same",
  (hours) =>
    stage.inWindow(async (page) => {
      await stage.system.local("payment").stop();
      await page.clock.setSystemTime(Date.now() + hours * 3_600_000);
      const id = await stage.system.gateway.placeSurely({
        userId: STRANGER,
        items: [{ productId: "prod-001", quantity: 1, price: "29.99" }],
      });
      await signIn(page, "Admin", `/orders/${id}`);
      const messages = page.getByRole("region", { name: "Messages", exact: true });
      await messages
        .getByRole("row", { name: /^AuthorizePayment order payments:payment\.authorize/ })
        .waitFor();
      await stage.system.local("payment").start();
      await messages.getByRole("row", { name: /^CapturePayment/ }).waitFor();
      await page.getByText("Order confirmed").waitFor();
    }),
);

test("who goes to another page while the gateway is away is told so there, and goes on when it is back", () =>
  stage.inWindow(
    async (page) => {
      await signIn(page, "Admin", "/orders");
      await page.getByRole("heading", { name: "Orders" }).waitFor();
      stage.door.shut();
      await page.getByRole("link", { name: "Insights" }).click();
      await page.getByText("The gateway does not answer", { exact: false }).first().waitFor();
      expect(await page.getByRole("navigation", { name: "Areas" }).count()).toBe(1);
      stage.door.open();
      await eventually(
        async () => {
          const again = page.getByRole("button", { name: "Try again" });
          // It may go on by itself meanwhile, and the button with it.
          if ((await again.count()) > 0)
            await again
              .first()
              .click({ timeout: 2_000 })
              .catch(() => undefined);
          expect(await page.getByRole("region", { name: "Revenue" }).count()).toBe(1);
        },
        { withinMs: PAGE_PATIENCE_MS },
      );
    },
    { expected: /Failed to load resource|ERR_|Failed to fetch|could not be loaded/ },
  ));

test("pages that were not opened yet are at hand when the gateway goes", () =>
  stage.inWindow(
    async (page) => {
      await signIn(page, "Customer", "/shop");
      await orderSurely(page);
      const loaded = (what: string) =>
        page.evaluate<number>(
          `performance.getEntriesByType("resource").filter(({ name }) => /${what}/.test(name)).length`,
        );
      await eventually(async () => expect(await loaded("orders-page")).toBeGreaterThan(0), {
        withinMs: PAGE_PATIENCE_MS,
      });
      // Of those that are not for customers none is loaded.
      expect(await loaded("letter|insights|flow")).toBe(0);
      stage.door.shut();
      await page.getByRole("navigation", { name: "Areas" }).getByRole("link", { name: "Orders" }).click();
      await page.getByRole("heading", { name: "My orders" }).waitFor();
      stage.door.open();
      await page.getByRole("row").nth(1).waitFor();
    },
    { expected: /Failed to load resource|ERR_/ },
  ));

/** Lets one call through to the gateway, and loses the answer. */
async function loseAnswer(page: Page, call: RegExp): Promise<void> {
  await page.route(
    call,
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
}

test("who pauses a queue and does not hear the answer is shown that it is paused, and it was paused once", () =>
  stage.inWindow(
    async (page) => {
      await signIn(page, "Admin", "/services");
      await loseAnswer(page, /admin\.pauses\.start/);
      await page.getByRole("button", { name: "Pause shipping.queries" }).click();
      const dialog = page.getByRole("dialog", { name: "Pause shipping.queries?" });
      await dialog.getByRole("textbox", { name: "Why" }).fill("a bad release");
      await dialog.getByRole("button", { name: "Pause it" }).click();
      await dialog.getByText("The gateway does not answer", { exact: false }).waitFor();
      await dialog.getByText("paused it", { exact: false }).waitFor();
      await dialog.getByRole("button", { name: "Leave it so" }).click();
      await loseAnswer(page, /admin\.pauses\.end/);
      const resume = page.getByRole("button", { name: "Resume shipping.queries" });
      await resume.click();
      await resume.waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Pause shipping.queries" }).waitFor();
    },
    { expected: /ERR_FAILED/ },
  ));

test("who cancels an order and does not hear the answer sees it cancelled, once", () =>
  stage.inWindow(
    async (page) => {
      await signIn(page, "Customer", "/shop");
      const id = await orderSurely(page);
      await page.goto(`/orders/${id}`);
      await loseAnswer(page, /orders\.cancel/);
      await page.getByRole("button", { name: "Cancel the order" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Cancel the order" }).click();
      await page.getByText("Nothing more will happen.").waitFor();
      const timeline = page.getByRole("list", { name: "Timeline" });
      expect(await timeline.getByText("Cancellation was asked for", { exact: false }).count()).toBe(1);
      await page.getByRole("dialog").waitFor({ state: "detached" });
      expect(await page.getByRole("button", { name: "Cancel the order" }).count()).toBe(0);
    },
    { expected: /ERR_FAILED/ },
  ));
