import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "@warren/messaging/testing";
import { buildConsole } from "@warren/programs";
import { orderOf, PRODUCTS, startSystem, testSettings, type System } from "@warren/test-system";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { seriousFaults } from "./console/axe.js";
import { openBrowser, openWindow, type Window } from "./console/browser.js";
import { damageNext, sendBroken } from "./console/damage.js";
import { openDoor, type Door } from "./console/door.js";

// The console in a browser, with a whole shop behind it.

// Where there is no browser one is fetched and unpacked first.
const patienceMs = 900_000;
/** For what comes at once, or late on a busy machine. */
const PAGE_PATIENCE_MS = 60_000;
const MANY_ORDERS = 5_000;
const SCARCE = { productId: "prod-scarce", name: "The last vase", price: "40.00", stock: 1 };
const ADA = "123e4567-e89b-12d3-a456-426614174000";
const STRANGER = "0f9b6c1e-9d5e-4c53-8d0a-6a2f5f1c7b11";

let system: System;
let traces: string;
let door: Door;
let browser: Browser;

beforeAll(async () => {
  const { folder } = await buildConsole();
  traces = await mkdtemp(join(tmpdir(), "warren-console-"));
  system = await startSystem(inject("warrenStack"), {
    settings: {
      ...testSettings,
      CONSOLE_DIR: folder,
      TRACE_FOLDER: traces,
      JWT_SECRET: randomBytes(36).toString("base64url"),
      JWT_ISSUER: "urn:test",
      JWT_AUDIENCE: "warren",
      RATE_LIMITS: "off",
    },
  });
  await system.gateway.supply([...PRODUCTS, SCARCE]);
  door = await openDoor(system.url("gateway") ?? "");
  browser = await openBrowser();
}, patienceMs);
afterAll(async () => {
  await browser.close();
  await door.close();
  await system.close();
  await rm(traces, { recursive: true, force: true });
});

/** A window of its own, which ends with no error but those that are expected. */
async function inWindow(
  look: (page: Page, window: Window) => Promise<void>,
  { expected = /^$/, theme }: Readonly<{ expected?: RegExp; theme?: "light" | "dark" }> = {},
): Promise<void> {
  const window = await openWindow(browser, {
    url: door.url,
    patienceMs: PAGE_PATIENCE_MS,
    ...(theme === undefined ? {} : { theme }),
  });
  try {
    await look(window.page, window);
    expect(window.faults.filter((fault) => !expected.test(fault))).toEqual([]);
  } finally {
    await window.context.close();
  }
}

async function signIn(page: Page, role: "Customer" | "Trusted" | "Admin", path = "/"): Promise<void> {
  await page.goto(path);
  await page.getByRole("button", { name: role }).click();
  await page.getByRole("navigation", { name: "Areas" }).waitFor();
}

async function order(page: Page, product: string, card = "Visa"): Promise<void> {
  await page.getByRole("button", { name: `Add to cart: ${product}` }).click();
  await page.getByRole("radio", { name: card }).check();
  await page.getByRole("button", { name: /^Order for/ }).click();
}

const yourOrder = (page: Page) => page.getByRole("region", { name: "Your order" });

async function orderSurely(page: Page): Promise<string> {
  await order(page, "Walnut desk lamp");
  await yourOrder(page).getByText("Confirmed", { exact: true }).waitFor();

  return new URL(page.url()).searchParams.get("placed") ?? "";
}

describe("a customer", () => {
  test("places an order and sees each step with its message until it is confirmed, also after a reload", () =>
    inWindow(async (page) => {
      await signIn(page, "Customer");
      await page.getByRole("button", { name: "Add to cart: Walnut desk lamp" }).click();
      await page.getByRole("switch", { name: /VIP/ }).check();
      const id = await orderSurely(page);
      const placed = yourOrder(page);
      for (const message of [
        "PlaceOrder",
        "StockReserved",
        "PaymentAuthorized",
        "ShipmentScheduled",
        "PaymentCaptured",
      ])
        await placed.getByText(message, { exact: true }).waitFor();
      await page.reload();
      await placed.getByText("PaymentCaptured", { exact: true }).waitFor();

      expect((await system.gateway.order(id)).body).toMatchObject({
        status: "confirmed",
        priority: "high",
        userId: ADA,
      });
      await placed.getByRole("link", { name: "All about this order" }).click();
      await page.getByRole("region", { name: "Money" }).getByText("Paid").waitFor();
      await page.getByText("Order confirmed").waitFor();
    }));

  test("sees a card that is declined, and that the goods are given back", () =>
    inWindow(async (page) => {
      await signIn(page, "Customer", "/shop");
      await order(page, "Walnut desk lamp", "Declined card");
      const placed = yourOrder(page);
      await placed.getByText("Rejected", { exact: true }).waitFor();
      await placed.getByText("PaymentDeclined", { exact: true }).waitFor();
      await placed.getByText("The goods are back in stock.", { exact: false }).waitFor();
    }));

  test("is told at the checkout that there is not enough of a product, and keeps the cart", () =>
    inWindow(
      async (page) => {
        await signIn(page, "Customer", "/shop?q=vase");
        await page.getByRole("button", { name: /^Add to cart/ }).click();
        await order(page, SCARCE.name);
        await page.getByText("Only 1 of prod-scarce can be sold now", { exact: false }).waitFor();

        expect(await page.getByRole("spinbutton").inputValue()).toBe("2");
      },
      // The browser itself says of every refusal that it was one.
      { expected: /status of 409/ },
    ));

  test("cancels a confirmed order and sees the money come back", () =>
    inWindow(async (page) => {
      await signIn(page, "Customer", "/shop");
      const id = await orderSurely(page);
      await page.goto(`/orders/${id}`);
      await page.getByRole("button", { name: "Cancel the order" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Cancel the order" }).click();
      await page.getByRole("region", { name: "Money" }).getByText("Refunded").first().waitFor();
      await page.getByText("PaymentRefunded", { exact: true }).waitFor();

      expect(await page.getByRole("button", { name: "Cancel the order" }).count()).toBe(0);
    }));

  test("is shown nobody else's order, and no list of everybody's", () =>
    inWindow(
      async (page) => {
        const { body } = await system.gateway.place({
          userId: STRANGER,
          items: [{ productId: "prod-001", quantity: 1, price: "29.99" }],
        });
        await signIn(page, "Customer", `/orders/${body.id}`);
        await page.getByRole("alert").waitFor();
        expect(await page.getByRole("main").textContent()).not.toContain(STRANGER);
        await page.getByRole("link", { name: "Orders" }).first().click();
        await page.getByRole("heading", { name: "My orders" }).waitFor();
        await page.getByRole("row").nth(1).waitFor();

        expect(await page.getByRole("columnheader", { name: "Customer" }).count()).toBe(0);
        expect(await page.getByRole("textbox", { name: "Customer" }).count()).toBe(0);
        expect(await page.getByRole("link", { name: body.id.slice(0, 8) }).count()).toBe(0);
      },
      { expected: /status of 404/ },
    ));
});

test("staff see each message of an order below what caused it, and its customer does not", async () => {
  const { body } = await system.gateway.place({ ...orderOf({}), userId: ADA });
  const { id } = body as { id: string };
  await inWindow(async (page) => {
    await signIn(page, "Admin", `/orders/${id}`);
    const messages = page.getByRole("region", { name: "Messages", exact: true });
    const line = messages.getByRole("row", { name: /^ReserveStock .*inventory\.commands/ });
    await line.waitFor();
    await messages.getByRole("row", { name: /^CapturePayment/ }).waitFor();
    expect(await line.textContent()).toMatch(/\d ms/);
  });
  await inWindow(async (page) => {
    await signIn(page, "Customer", `/orders/${id}`);
    await page.getByRole("region", { name: "Progress" }).waitFor();
    expect(await page.getByRole("region", { name: "Messages", exact: true }).count()).toBe(0);
  });
});

describe("an administrator", () => {
  const paymentPanel = (page: Page) => page.getByRole("region", { name: "payment", exact: true });

  async function placeByApi(): Promise<string> {
    return system.gateway.placeSurely({
      userId: STRANGER,
      items: [{ productId: "prod-001", quantity: 1, price: "29.99" }],
    });
  }

  async function untilConfirmed(id: string): Promise<void> {
    await eventually(
      async () => expect((await system.gateway.order(id)).body).toMatchObject({ status: "confirmed" }),
      { withinMs: PAGE_PATIENCE_MS },
    );
  }

  test("has payment's provider fail, sees the circuit open, ends it, and the order that waited is confirmed", () =>
    inWindow(async (page) => {
      await signIn(page, "Admin", "/services");
      const form = page.getByRole("form", { name: "Have payment fail" });
      await form.getByRole("combobox", { name: "Failure" }).selectOption("Provider is down");
      await form.getByRole("combobox", { name: "For" }).selectOption("300 s");
      await form.getByRole("button", { name: "Switch on" }).click();
      await form.getByText("It fails on purpose (Provider is down)", { exact: false }).waitFor();
      const id = await placeByApi();
      await paymentPanel(page)
        .getByText(/^(Open|Half open):/)
        .waitFor();
      expect((await system.gateway.order(id)).body).toMatchObject({ status: "authorizing" });
      await form.getByRole("button", { name: "End it" }).click();
      await form.getByText("It fails on purpose", { exact: false }).waitFor({ state: "detached" });
      await untilConfirmed(id);
    }));

  test("sees an instance go, finds the dead letter that it left, mends it, and the order is finished", () =>
    inWindow(
      async (page) => {
        const answer = await fetch(`${system.url("payment") ?? ""}/health`);
        const { instance } = (await answer.json()) as Readonly<{ instance: string }>;
        await signIn(page, "Admin", "/services");
        // The tests share one Redis: there may be payments of other shops.
        const row = paymentPanel(page).getByRole("listitem").filter({ hasText: instance });
        await row.getByText("Ready", { exact: true }).waitFor();
        await system.local("payment").stop();
        await row.getByText("Ready", { exact: true }).waitFor({ state: "detached" });
        const id = await placeByApi();
        await damageNext(system.amqpUrl, "payments.commands", (command) => ({ ...command, amount: "lots" }));
        await system.local("payment").start();

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
        await page.getByRole("button", { name: "Edit" }).click();
        const editor = page.getByRole("textbox", { name: "New payload" });
        const written = await editor.inputValue();
        await editor.fill(written.slice(1));
        await page.getByText("This is not JSON", { exact: false }).waitFor();
        expect(await page.getByRole("button", { name: "Save and send again" }).isDisabled()).toBe(true);
        await editor.fill(written);
        await page.getByRole("button", { name: "Dry run" }).click();
        await page.getByText("/amount", { exact: true }).waitFor();
        await editor.fill(written.replace('"lots"', '"29.99"'));
        await page.getByRole("button", { name: "Dry run" }).click();
        await page.getByText("The contract takes it", { exact: false }).waitFor();
        await page.getByRole("button", { name: "Save and send again" }).click();
        await page.getByText("It is no longer here").waitFor();
        await untilConfirmed(id);
      },
      // What is not taken, and the letter that is gone.
      { expected: /status of (422|404)/ },
    ));

  test("tries a dead letter that would die again, and discards it for a reason", () =>
    inWindow(async (page) => {
      const id = await sendBroken(system.amqpUrl, "inventory.commands", "ReserveStock", { orderId: 7 });
      await signIn(page, "Admin", "/dead-letters");
      const group = page.getByRole("region", { name: "1 in inventory.commands" });
      await eventually(
        async () => {
          await page.getByRole("button", { name: "Look again" }).click();
          expect(await group.getByRole("link", { name: id.slice(0, 13) }).count()).toBe(1);
        },
        { withinMs: PAGE_PATIENCE_MS },
      );
      await group.getByRole("button", { name: "Dry run" }).click();
      await group.getByText("0 would be sent again, 1 stays where it is", { exact: false }).waitFor();
      await group.getByRole("button", { name: "Discard it" }).click();
      const dialog = page.getByRole("dialog", { name: "Discard this letter?" });
      expect(await dialog.getByRole("button", { name: "Discard" }).isDisabled()).toBe(true);
      await dialog.getByRole("textbox", { name: "Why" }).fill("made by a test");
      await dialog.getByRole("button", { name: "Discard" }).click();
      await page.getByRole("status").getByText("1 letter of inventory.commands discarded.").waitFor();
      await group.waitFor({ state: "detached" });
    }));
});

test.each(["Customer", "Trusted"] as const)(
  "%s is led to no area of administrators, and told at its address whose it is",
  (role) =>
    inWindow(async (page) => {
      await signIn(page, role, "/dead-letters");
      const areas = page.getByRole("navigation", { name: "Areas" });
      for (const path of ["/dead-letters", "/dead-letters/some-letter", "/services"]) {
        await page.goto(path);
        await page.getByText("This is for administrators").waitFor();
      }

      expect(await areas.getByRole("link", { name: "Orders" }).count()).toBe(1);
      expect(await areas.getByRole("link", { name: /Dead letters|Services/ }).count()).toBe(0);
    }),
);

test("who comes by a deep link, and whose token has ended, signs in and goes on there", () =>
  inWindow(
    async (page) => {
      await signIn(page, "Trusted", "/orders?status=confirmed");
      await page.getByRole("heading", { name: "Orders" }).waitFor();
      expect(page.url()).toContain("/orders?status=confirmed");
      await page.evaluate(`sessionStorage.setItem("warren-token", "an.ended.token")`);
      await page.reload();
      await page.getByText("Your token has ended", { exact: false }).waitFor();
      await page.getByRole("button", { name: "Admin" }).click();
      await page.getByRole("heading", { name: "Orders" }).waitFor();
      expect(page.url()).toContain("/orders?status=confirmed");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByRole("heading", { name: "Sign in" }).waitFor();

      expect(await page.evaluate(`sessionStorage.getItem("warren-token")`)).toBeNull();
    },
    { expected: /status of 401/ },
  ));

test("a live order says when its connection is lost, and goes on when the gateway is back", () =>
  inWindow(
    async (page) => {
      await signIn(page, "Customer", "/shop");
      const id = await orderSurely(page);
      await page.goto(`/orders/${id}`);
      await page.getByText("Live", { exact: true }).waitFor();
      door.shut();
      await page.getByText("The connection was lost", { exact: false }).waitFor();
      door.open();
      await page.getByText("Live", { exact: true }).waitFor();
      await system.gateway.cancel(id);
      await page.getByText("Refunded").first().waitFor();
    },
    { expected: /net::ERR|Failed to load resource/ },
  ));

test("an order that is placed elsewhere comes into the list by itself, and changes there", () =>
  inWindow(async (page) => {
    await signIn(page, "Admin", "/orders");
    await page.getByRole("heading", { name: "Orders" }).waitFor();
    const { body } = await system.gateway.place({
      userId: STRANGER,
      items: [{ productId: "prod-001", quantity: 1, price: "29.99" }],
    });
    const row = page.getByRole("row").filter({ hasText: body.id.slice(0, 8) });
    await row.getByText("Confirmed", { exact: true }).waitFor();
    await system.gateway.cancel(body.id);
    await row.getByText("Cancelled", { exact: true }).waitFor();

    expect(await page.getByRole("button", { name: /newer order/ }).count()).toBe(0);
  }));

test("a field for how many that is emptied keeps its line, and who signs out leaves no cart", () =>
  inWindow(async (page) => {
    await signIn(page, "Customer", "/shop");
    await page.getByRole("button", { name: "Add to cart: Walnut desk lamp" }).click();
    const howMany = page.getByRole("spinbutton", { name: /Walnut desk lamp/ });
    await howMany.fill("");
    await howMany.fill("12");
    await page.getByText("12 pieces").waitFor();
    await howMany.fill("");
    await howMany.blur();
    expect(await howMany.inputValue()).toBe("12");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByRole("heading", { name: "Sign in" }).waitFor();

    expect(
      await page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('warren-'))"),
    ).toEqual([]);
  }));

test("the keyboard leads everywhere: areas, rows, the palette and its help", () =>
  inWindow(async (page) => {
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

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test("axe finds no serious fault on any page, and each stands after a reload", () =>
    inWindow(
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
    inWindow(
      async (page) => {
        const ref = await sendBroken(system.amqpUrl, "shipping.commands", "ScheduleShipment", { orderId: 7 });
        await signIn(page, "Admin", "/services");
        await page.getByRole("form", { name: "Have payment fail" }).waitFor();
        expect(await seriousFaults(page), "services").toEqual([]);
        await page.goto("/dead-letters");
        const letter = page.getByRole("link", { name: ref.slice(0, 13) });
        await eventually(
          async () => {
            await page.getByRole("button", { name: "Look again" }).click();
            expect(await letter.count()).toBe(1);
          },
          { withinMs: PAGE_PATIENCE_MS },
        );
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
      { theme },
    ));
});

test("five thousand orders are listed, of which only those are in the page that can be seen", () =>
  inWindow(async (page) => {
    await system.databases.rows(
      "orders",
      `insert into orders (id, user_id, status, items, total_amount, currency, priority, prices, payment_method, created_at, updated_at, version, saga, correlation_id)
       select gen_random_uuid(), $1, 'delivered', '[{"productId":"prod-001","quantity":1,"price":"29.99"}]', 29.99, 'USD', 'normal', 'catalogue', 'card-visa',
         now() - n * interval '1 minute', now(), 9, '{}', 'made-by-the-test' from generate_series(1, ${String(MANY_ORDERS)}) n`,
      [STRANGER],
    );
    await signIn(page, "Admin", `/orders?customer=${STRANGER}&status=delivered`);
    await page.getByRole("row").nth(20).waitFor();
    await page.evaluate(`window.longTasks = [];
      new PerformanceObserver((list) => window.longTasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ["longtask"] });`);
    const table = page.getByRole("table", { name: "Orders" });
    let most = 0;
    // "-1" while there may be more; then all of them and the head.
    while ((await table.getAttribute("aria-rowcount")) === "-1") {
      await page.mouse.wheel(0, 100_000);
      most = Math.max(most, await page.getByRole("row").count());
    }
    await page.mouse.wheel(0, 1_000_000);
    await page.getByRole("row").nth(10).waitFor();
    const longTasks = await page.evaluate<number[]>("window.longTasks");
    process.stderr.write(
      `${String(MANY_ORDERS)} orders: ${String(longTasks.length)} long tasks, the longest ${String(Math.max(0, ...longTasks))} ms; ${String(most)} rows at most\n`,
    );

    expect(await table.getAttribute("aria-rowcount")).toBe(String(MANY_ORDERS + 1));
    expect(most).toBeLessThan(100);
  }));
