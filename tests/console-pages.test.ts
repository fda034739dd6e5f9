import { eventually } from "@warren/messaging/testing";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seriousFaults } from "./console/axe.js";
import { sendBroken } from "./console/damage.js";
import { layoutShift } from "./console/layout-shift.js";
import {
  openStage,
  PAGE_PATIENCE_MS,
  SCARCE,
  STAGE_PATIENCE_MS,
  STRANGER,
  type Stage,
} from "./console/stage.js";
import { order, orderSurely, signIn, yourOrder } from "./console/steps.js";

// Every page of the console in a browser: for who sees little, and for who has no mouse.

/** Half of what is called good (https://web.dev/articles/cls). */
const MOST_SHIFT = 0.05;
const FITS = "document.documentElement.scrollWidth <= document.documentElement.clientWidth";

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
}, STAGE_PATIENCE_MS);
afterAll(() => stage.close());

test("the keyboard leads everywhere: areas, rows, the palette and its help", () =>
  stage.inWindow(async (page) => {
    await signIn(page, "Customer", "/shop");
    await orderSurely(page);
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await page.getByRole("heading", { name: "My orders" }).waitFor();
    await page.getByRole("row").nth(1).waitFor();
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.getByRole("list", { name: "Timeline" }).waitFor();
    await page.keyboard.press("?");
    await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await page.keyboard.type("shop");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Shop" }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("no such thing");
    await page.getByText("Nothing fits").waitFor();
  }));

test("who takes the last piece of a line out of the cart goes on at the next line, and then at the cart", () =>
  stage.inWindow(async (page) => {
    await signIn(page, "Customer", "/shop");
    for (const name of ["Walnut desk lamp", SCARCE.name])
      await page.getByRole("button", { name: `Add to cart: ${name}` }).click();
    const focused = () => page.evaluate<string>("document.activeElement.textContent");
    await page.getByRole("button", { name: "Take out: Walnut desk lamp" }).press("Enter");
    await eventually(async () => expect(await focused()).toMatch(new RegExp(`^${SCARCE.name}`)), {
      withinMs: PAGE_PATIENCE_MS,
    });
    await page.getByRole("button", { name: `Take out: ${SCARCE.name}` }).press("Enter");
    await eventually(async () => expect(await focused()).toMatch(/^The cart is empty/), {
      withinMs: PAGE_PATIENCE_MS,
    });
  }));

test.each([380, 640, 1_280, 1_920])(
  "no page jumps while it comes, at %i px, and none is wider than its window",
  (width) =>
    stage.inWindow(
      async (page) => {
        await page.setViewportSize({ width, height: 844 });
        const check = async (path: string, shown: Locator) => {
          await page.goto(path);
          await shown.first().waitFor();
          const { total, moved } = await layoutShift(page);
          expect(total, `${path}: ${JSON.stringify(moved)}`).toBeLessThan(MOST_SHIFT);
          expect(await page.evaluate<boolean>(FITS), path).toBe(true);
        };
        await check("/sign-in", page.getByRole("button", { name: "Admin" }));
        await signIn(page, "Customer", "/shop");
        const id = await orderSurely(page);
        await check("/shop", page.getByRole("button", { name: /^Add to cart/ }));
        await check("/shop?q=no-such-thing", page.getByText("Nothing fits"));
        await check(`/shop?placed=${id}`, page.getByText("PaymentCaptured", { exact: true }));
        await check("/orders", page.getByRole("row").nth(1));
        await check(`/orders/${id}`, page.getByText("Order confirmed"));
        await page.getByRole("button", { name: "Cancel the order" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Cancel the order" }).click();
        await page.getByText("Nothing more will happen.").waitFor();
        await check(`/orders/${id}`, page.getByText("Nothing more will happen."));
        await page.getByRole("button", { name: "Sign out" }).click();
        await signIn(page, "Admin", "/orders");
        await check("/orders", page.getByRole("row").nth(1));
        await check(`/orders/${id}`, page.getByRole("row", { name: /^CapturePayment/ }));
        const ref = await sendBroken(stage.system.amqpUrl, "shipping.commands", "ScheduleShipment", {});
        await page.goto("/dead-letters");
        const letter = page.getByRole("link", { name: ref.slice(0, 13) });
        await untilBuried(page, letter);
        await check("/dead-letters", letter);
        await check(
          `/dead-letters/${ref}?queue=shipping.commands`,
          page.getByRole("list", { name: "Payload" }),
        );
        await check("/dead-letters/audit", page.getByRole("button", { name: "Look again" }));
        await check("/services", page.getByRole("form", { name: "Have payment fail" }));
        await check("/flow", page.getByRole("button", { name: /orders\.saga/ }));
        await check("/insights", page.getByText("low at", { exact: false }));
        await check("/mail", page.getByRole("searchbox"));
      },
      { expected: /status of 404/ },
    ),
);

/** Looks for a letter again and again until it is there. */
async function untilBuried(page: Page, letter: Locator): Promise<void> {
  await eventually(
    async () => {
      await page.getByRole("button", { name: "Look again" }).click();
      expect(await letter.count()).toBe(1);
    },
    { withinMs: PAGE_PATIENCE_MS },
  );
}

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test("axe finds no serious fault on any page, and each stands after a reload", () =>
    stage.inWindow(
      async (page) => {
        const check = async (where: string) => {
          expect(await seriousFaults(page), where).toEqual([]);
          await page.reload();
          await page.getByRole("heading", { level: 1 }).waitFor();
        };
        await page.goto("/sign-in");
        await page.getByRole("button", { name: "Admin" }).waitFor();
        await check("sign-in");
        await signIn(page, "Customer", "/shop");
        const id = await orderSurely(page);
        await page.getByRole("button", { name: "Add to cart: Walnut desk lamp" }).click();
        await check("shop");
        await page.goto("/orders");
        await page.getByRole("row").nth(1).waitFor();
        await check("orders");
        await page.goto(`/orders/${id}`);
        await page.getByText("Order confirmed").waitFor();
        await check("order");
        await page.goto("/nowhere");
        await page.getByRole("heading", { name: "No such page" }).waitFor();
        await check("no such page");
        await page.goto("/shop");
        await page.getByRole("heading", { name: "Shop" }).waitFor();
        await page.keyboard.press("Control+k");
        await page.getByRole("combobox", { name: /Go to a page/ }).waitFor();
        expect(await seriousFaults(page), "the palette").toEqual([]);
      },
      { theme },
    ));

  test("axe finds no serious fault on an administrator's pages, and each stands after a reload", () =>
    stage.inWindow(
      async (page) => {
        const ref = await sendBroken(stage.system.amqpUrl, "shipping.commands", "ScheduleShipment", {
          orderId: 7,
        });
        await signIn(page, "Admin", "/services");
        for (const [path, shown] of [
          ["/services", page.getByRole("form", { name: "Have payment fail" })],
          ["/flow?view=list", page.getByRole("region", { name: "Queues" })],
          ["/insights", page.getByRole("region", { name: "Stock that runs low" })],
          ["/mail", page.getByRole("searchbox")],
          ["/dead-letters/audit", page.getByRole("button", { name: "Look again" })],
          ["/dead-letters/gone", page.getByText("Dead letter gone was not found")],
          [`/orders/${STRANGER}`, page.getByText(`There is no order ${STRANGER}`)],
        ] as const) {
          await page.goto(path);
          await shown.waitFor();
          await page.reload();
          await shown.waitFor();
          expect(await seriousFaults(page), path).toEqual([]);
        }
        await page.goto("/dead-letters");
        const letter = page.getByRole("link", { name: ref.slice(0, 13) });
        await untilBuried(page, letter);
        expect(await seriousFaults(page), "dead letters").toEqual([]);
        await page.reload();
        await letter.click();
        await page.getByRole("list", { name: "Payload" }).waitFor();
        expect(await seriousFaults(page), "a dead letter").toEqual([]);
        await page.reload();
        await page.getByRole("button", { name: "Edit" }).click();
        await page.getByRole("textbox", { name: "New payload" }).waitFor();
        expect(await seriousFaults(page), "the editor").toEqual([]);
      },
      { theme, expected: /status of 404/ },
    ));

  test("axe finds no serious fault on the page of an order that was confirmed, declined or refunded, with its messages", () =>
    stage.inWindow(
      async (page) => {
        await signIn(page, "Customer", "/shop");
        const refunded = await orderSurely(page);
        await page.goto(`/orders/${refunded}`);
        await page.getByRole("button", { name: "Cancel the order" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Cancel the order" }).click();
        await page.getByText("PaymentRefunded", { exact: true }).waitFor();
        await page.goto("/shop");
        await order(page, "Walnut desk lamp", "Declined card");
        await yourOrder(page).getByText("Rejected", { exact: true }).waitFor();
        const declined = new URL(page.url()).searchParams.get("placed") ?? "";
        await page.goto("/shop");
        const confirmed = await orderSurely(page);
        await page.getByRole("button", { name: "Sign out" }).click();
        await signIn(page, "Admin", "/orders");
        const messages = page.getByRole("region", { name: "Messages", exact: true });
        for (const [id, lastMessage] of [
          [confirmed, /^CapturePayment/],
          [declined, /^ReleaseStock/],
          [refunded, /^RefundPayment/],
        ] as const) {
          await page.goto(`/orders/${id}`);
          await messages.getByRole("row", { name: lastMessage }).waitFor();
          await page.getByRole("list", { name: "Timeline" }).getByRole("listitem").nth(3).waitFor();
          expect(await seriousFaults(page), String(lastMessage)).toEqual([]);
        }
      },
      { theme },
    ));

  test("axe finds no serious fault in a dialog", () =>
    stage.inWindow(
      async (page) => {
        const ref = await sendBroken(stage.system.amqpUrl, "shipping.commands", "CancelShipment", {});
        await signIn(page, "Customer", "/shop");
        const id = await orderSurely(page);
        const check = async (name: string, path: string, opener: string) => {
          await page.goto(path);
          await page.getByRole("button", { name: opener }).first().click();
          await page.getByRole("dialog", { name }).waitFor();
          expect(await seriousFaults(page), name).toEqual([]);
        };
        await check("Cancel this order?", `/orders/${id}`, "Cancel the order");
        await page.keyboard.press("Escape");
        await page.keyboard.press("?");
        await page.getByRole("dialog", { name: "Keyboard" }).waitFor();
        expect(await seriousFaults(page), "the keyboard's help").toEqual([]);
        await page.keyboard.press("Escape");
        await page.getByRole("button", { name: "Sign out" }).click();
        await signIn(page, "Admin", "/services");
        await check("Pause payments.commands?", "/services", "Pause payments.commands");
        await eventually(
          async () => {
            await page.goto(`/dead-letters/${ref}?queue=shipping.commands`);
            await page
              .getByRole("list", { name: "Payload" })
              .or(page.getByText("was not found", { exact: false }))
              .waitFor();
            expect(await page.getByRole("button", { name: "Discard it" }).count()).toBe(1);
          },
          { withinMs: PAGE_PATIENCE_MS },
        );
        await check("Discard this letter?", page.url(), "Discard it");
      },
      { theme, expected: /status of 404/ },
    ));
});

test("on a telephone the menu shows where one is, and stays where it was moved to though the number of dead letters comes", () =>
  stage.inWindow(async (page) => {
    await page.setViewportSize({ width: 380, height: 800 });
    await signIn(page, "Admin", "/mail");
    const areas = page.getByRole("navigation", { name: "Areas" });
    const left = () => page.evaluate<number>(`document.querySelector("nav[aria-label=Areas]").scrollLeft`);
    await eventually(async () => expect(await left()).toBeGreaterThan(0), { withinMs: PAGE_PATIENCE_MS });
    await areas.hover();
    await page.mouse.wheel(-1_000, 0);
    await eventually(async () => expect(await left()).toBe(0), { withinMs: PAGE_PATIENCE_MS });
    const width = async () => (await areas.getByRole("list").boundingBox())?.width ?? 0;
    const before = await width();
    await page.evaluate(
      `document.querySelector("nav[aria-label=Areas] a[href='/dead-letters']").append(" (1,000 more)")`,
    );
    await eventually(async () => expect(await width()).toBeGreaterThan(before), {
      withinMs: PAGE_PATIENCE_MS,
    });
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
    expect(await left()).toBe(0);
    await areas.getByRole("link", { name: "Insights" }).click();
    await page.getByRole("heading", { name: "Insights" }).waitFor();
    await eventually(async () => expect(await left()).toBeGreaterThan(0), { withinMs: PAGE_PATIENCE_MS });
  }));

test("nothing moves by itself for whoever has asked their device for that", () =>
  stage.inWindow(async (page) => {
    await page.emulateMedia({ reducedMotion: "reduce" });
    await signIn(page, "Customer", "/shop");
    const id = await orderSurely(page);
    await page.goto(`/orders/${id}`);
    await page.getByText("Live", { exact: true }).waitFor();
    const moving = () =>
      page.evaluate<number>(
        "document.getAnimations().filter(({ playState }) => playState === 'running').length",
      );
    await eventually(async () => expect(await moving()).toBe(0), { withinMs: PAGE_PATIENCE_MS });
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await eventually(async () => expect(await moving()).toBeGreaterThan(0), { withinMs: PAGE_PATIENCE_MS });
  }));
