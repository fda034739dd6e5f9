import { orderOf } from "@warren/test-system";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ADA, openStage, SCARCE, STAGE_PATIENCE_MS, STRANGER, type Stage } from "./console/stage.js";
import { order, orderSurely, signIn, yourOrder } from "./console/steps.js";

// The console in a browser, as customers and staff use it.

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
}, STAGE_PATIENCE_MS);
afterAll(() => stage.close());

describe("a customer", () => {
  test("places an order and sees each step with its message until it is confirmed, also after a reload", () =>
    stage.inWindow(async (page) => {
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

      expect((await stage.system.gateway.order(id)).body).toMatchObject({
        status: "confirmed",
        priority: "high",
        userId: ADA,
      });
      await placed.getByRole("link", { name: "All about this order" }).click();
      await page.getByRole("region", { name: "Money" }).getByText("Paid").waitFor();
      await page.getByText("Order confirmed").waitFor();
    }));

  test("sees a card that is declined, and that the goods are given back", () =>
    stage.inWindow(async (page) => {
      await signIn(page, "Customer", "/shop");
      await order(page, "Walnut desk lamp", "Declined card");
      const placed = yourOrder(page);
      await placed.getByText("Rejected", { exact: true }).waitFor();
      await placed.getByText("PaymentDeclined", { exact: true }).waitFor();
      await placed.getByText("The goods are back in stock.", { exact: false }).waitFor();
    }));

  test("is told at the checkout that there is not enough of a product, and keeps the cart", () =>
    stage.inWindow(
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
    stage.inWindow(async (page) => {
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
    stage.inWindow(
      async (page) => {
        const { body } = await stage.system.gateway.place({
          userId: STRANGER,
          items: [{ productId: "prod-001", quantity: 1, price: "29.99" }],
        });
        await signIn(page, "Customer", `/orders/${body.id}`);
        await page.getByText(`There is no order ${body.id}`).waitFor();
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
  const { body } = await stage.system.gateway.place({ ...orderOf({}), userId: ADA });
  const { id } = body as { id: string };
  await stage.inWindow(async (page) => {
    await signIn(page, "Admin", `/orders/${id}`);
    const messages = page.getByRole("region", { name: "Messages", exact: true });
    const line = messages.getByRole("row", { name: /^ReserveStock .*inventory\.commands/ });
    await line.waitFor();
    await messages.getByRole("row", { name: /^CapturePayment/ }).waitFor();
    expect(await line.textContent()).toMatch(/\d ms/);
  });
  await stage.inWindow(async (page) => {
    await signIn(page, "Customer", `/orders/${id}`);
    await page.getByRole("region", { name: "Progress" }).waitFor();
    expect(await page.getByRole("region", { name: "Messages", exact: true }).count()).toBe(0);
  });
});

test("who comes by a deep link, and whose token has ended, signs in and goes on there", () =>
  stage.inWindow(
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
  stage.inWindow(
    async (page) => {
      await signIn(page, "Customer", "/shop");
      const id = await orderSurely(page);
      await page.goto(`/orders/${id}`);
      await page.getByText("Live", { exact: true }).waitFor();
      stage.door.shut();
      await page.getByText("The connection was lost", { exact: false }).waitFor();
      stage.door.open();
      await page.getByText("Live", { exact: true }).waitFor();
      await stage.system.gateway.cancel(id);
      await page.getByText("Refunded").first().waitFor();
    },
    { expected: /net::ERR|Failed to load resource/ },
  ));

test("an order that is placed elsewhere comes into the list by itself, and changes there", () =>
  stage.inWindow(async (page) => {
    await signIn(page, "Admin", "/orders");
    await page.getByRole("heading", { name: "Orders" }).waitFor();
    const { body } = await stage.system.gateway.place({
      userId: STRANGER,
      items: [{ productId: "prod-001", quantity: 1, price: "29.99" }],
    });
    const row = page.getByRole("row").filter({ hasText: body.id.slice(0, 8) });
    await row.getByText("Confirmed", { exact: true }).waitFor();
    await stage.system.gateway.cancel(body.id);
    await row.getByText("Cancelled", { exact: true }).waitFor();

    expect(await page.getByRole("button", { name: /newer order/ }).count()).toBe(0);
  }));

test("who orders again after a reload, since the answer was lost, has one order, by the card that they had chosen", () =>
  stage.inWindow(
    async (page) => {
      await signIn(page, "Customer", "/shop");
      const ids: string[] = [];
      await page.route("**/trpc/orders.place**", async (route) => {
        const answer = await route.fetch();
        ids.push(/"id":"([^"]+)"/.exec(await answer.text())?.[1] ?? "");
        await route.abort();
      });
      await page.getByRole("button", { name: "Add to cart: Walnut desk lamp" }).click();
      await page.getByRole("switch", { name: /VIP/ }).check();
      await page.getByRole("radio", { name: "Slow card" }).check();
      await page.getByRole("button", { name: /^Order for/ }).click();
      await page.getByText("The gateway does not answer", { exact: false }).waitFor();
      await page.unroute("**/trpc/orders.place**");
      await page.reload();
      expect(await page.getByRole("radio", { name: "Slow card" }).isChecked()).toBe(true);
      await page.getByRole("button", { name: /^Order for/ }).click();
      await yourOrder(page).waitFor();

      expect(new Set(ids)).toEqual(new Set([new URL(page.url()).searchParams.get("placed")]));
      expect((await stage.system.gateway.order(ids[0] ?? "")).body).toMatchObject({ priority: "high" });
      await page.getByText("The cart is empty").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Add to cart: Walnut desk lamp" }).click();
      expect(await page.getByRole("radio", { name: /^Visa/ }).isChecked()).toBe(true);
    },
    { expected: /net::ERR|Failed to load resource/ },
  ));

test("a field for how many that is emptied keeps its line, and who signs out leaves no cart", () =>
  stage.inWindow(async (page) => {
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
