import { eventually } from "@warren/messaging/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openStage, PAGE_PATIENCE_MS, STAGE_PATIENCE_MS, STRANGER, type Stage } from "./console/stage.js";
import { orderSurely, signIn } from "./console/steps.js";

// The console at addresses that lead to nothing: what is typed wrong, and what is gone.

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
}, STAGE_PATIENCE_MS);
afterAll(() => stage.close());

test("an address that was typed wrong is corrected, and its page shows what there is without it", () =>
  stage.inWindow(async (page) => {
    await page.goto("/sign-in?to=https://elsewhere.example/");
    await page.getByRole("button", { name: "Admin" }).click();
    await page.getByRole("heading", { name: "Orders" }).waitFor();
    for (const [typed, corrected, shown] of [
      [
        "/orders?status=nonsense&from=2026-02-30",
        "/orders",
        page.getByRole("row").nth(1).or(page.getByText("There are no orders yet")),
      ],
      ["/insights?span=7d", "/insights", page.getByText("As this gateway heard it", { exact: false })],
      ["/mail?mail=last", "/mail", page.getByText("No mail is open")],
      ["/flow?view=table&open=nonsense", "/flow", page.getByRole("button", { name: /orders\.saga/ })],
      ["/shop?placed=the-last-one", "/shop", page.getByRole("button", { name: /^Add to cart/ })],
    ] as const) {
      await page.goto(typed);
      await shown.first().waitFor();
      expect(await page.getByRole("alert").count(), typed).toBe(0);
      expect(page.url()).toBe(new URL(corrected, stage.door.url).href);
    }
  }));

test.each([
  [
    "an order by the beginning of its id",
    "/orders/0f9b6c1e",
    /^There is no order 0f9b6c1e$/,
    /beginning of an id/,
    "All orders",
    "/orders",
  ],
  [
    "an order by what is no id",
    "/orders/not-an-id",
    /^There is no order not-an-id$/,
    /not an order’s id/,
    "All orders",
    "/orders",
  ],
  [
    "an order that nobody has placed",
    `/orders/${STRANGER}`,
    /^There is no order 0f9b6c1e/,
    /wrong by a character/,
    "All orders",
    "/orders",
  ],
  [
    "a dead letter",
    "/dead-letters/gone",
    /^Dead letter gone was not found$/,
    /There is no dead letter gone\./,
    "what was done with it",
    "/dead-letters/audit?ref=gone",
  ],
  [
    "a dead letter in a queue that has it not",
    "/dead-letters/gone?queue=orders.saga",
    /^Dead letter gone was not found$/,
    /Only orders\.saga was looked through/,
    "look in all queues",
    "/dead-letters/gone",
  ],
  [
    "the dead letters of no queue",
    "/dead-letters?queue=no.queue",
    /^There is no queue no\.queue$/,
    /The contract has none/,
    "Dead letters of all queues",
    "/dead-letters",
  ],
  [
    "the trail of no letter",
    "/dead-letters/audit?ref=gone",
    /^Nothing was done with this letter$/,
    /is written down here/,
    "Of all letters",
    "/dead-letters/audit",
  ],
  [
    "no service in the picture",
    "/flow?service=billing",
    /^There is no service billing$/,
    /The contract has none/,
    "All that flows",
    "/flow",
  ],
  [
    "no message in the picture",
    "/flow?message=Nothing",
    /^There is no message Nothing$/,
    /The contract has none/,
    "All that flows",
    "/flow",
  ],
  [
    "no queue in the picture",
    "/flow?open=queue:no.queue",
    /^There is no queue no\.queue$/,
    /choose another place/,
    "contract’s pages",
    "/docs/contract/",
  ],
] as const)("%s: the page says that it is not there, and leads on", (_, path, title, why, link, to) =>
  stage.inWindow(
    async (page) => {
      await signIn(page, "Admin", path);
      await page.getByText(title).waitFor();
      await page.getByText(why).waitFor();
      const way = page.getByRole("main").getByRole("link", { name: link, exact: true });
      expect(await way.getAttribute("href")).toBe(to);
      expect(await page.getByRole("alert").count()).toBe(0);
    },
    { expected: /status of 404/ },
  ),
);

test("a mail and a service that there are not are said not to be there, beside those that are", () =>
  stage.inWindow(
    async (page) => {
      await signIn(page, "Admin", "/mail?mail=999999");
      await page.getByText("There is no mail 999999").waitFor();
      await page.getByRole("searchbox").waitFor();
      await page.goto("/services#billing");
      await page.getByText("There is no service billing.", { exact: false }).waitFor();
      await page.getByRole("form", { name: "Have payment fail" }).waitFor();
      await page.goto("/services#payment");
      await page.getByRole("form", { name: "Have payment fail" }).waitFor();
      expect(await page.getByText("There is no service", { exact: false }).count()).toBe(0);
    },
    { expected: /status of 404/ },
  ));

test("a customer at somebody else’s order learns no more than that it may be one, also beside the shop", () =>
  stage.inWindow(
    async (page) => {
      const id = await stage.system.gateway.placeSurely({
        userId: STRANGER,
        items: [{ productId: "prod-001", quantity: 1, price: "29.99" }],
      });
      await signIn(page, "Customer", `/orders/${id}`);
      await page.getByText(`There is no order ${id}`).waitFor();
      await page.getByText("or the order somebody else’s", { exact: false }).waitFor();
      await page.getByRole("main").getByRole("link", { name: "My orders" }).click();
      await page.getByRole("heading", { name: "My orders" }).waitFor();
      await page.goto(`/shop?placed=${id}`);
      await page.getByText(`There is no order ${id}`).waitFor();
      await page.getByRole("button", { name: "Close" }).click();
      await orderSurely(page);
    },
    { expected: /status of 404/ },
  ));

test("an order that may not be there yet is not said not to be there, and can be asked for again", () =>
  stage.inWindow(
    async (page) => {
      // As a gateway says it that has lost its memory of what was just ordered.
      await page.route(/orders\.(get|timeline)/, async (route) => {
        const answer = await route.fetch();
        const body = (await answer.text()).replaceAll("order_not_found", "not_found_yet");
        await route.fulfill({ response: answer, body });
      });
      await signIn(page, "Customer", `/shop?placed=${STRANGER}`);
      for (const path of [`/shop?placed=${STRANGER}`, `/orders/${STRANGER}`]) {
        await page.goto(path);
        await page.getByRole("main").getByRole("alert").getByText("No order has this id.").waitFor();
        expect(await page.getByText("There is no order", { exact: false }).count()).toBe(0);
      }
      expect(await page.title()).toBe("Order 0f9b6c1e · Warren");
      await page.unrouteAll();
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("There is no order", { exact: false }).waitFor();
    },
    { expected: /status of 404/ },
  ));

test("an address that leads to a service shows it, after a reload too", () =>
  stage.inWindow(async (page) => {
    await page.setViewportSize({ width: 1_280, height: 500 });
    await signIn(page, "Admin", "/services");
    await page.goto("/services#shipping");
    const shipping = page.getByRole("region", { name: "shipping", exact: true });
    const isShown = async () => {
      const { y } = (await shipping.boundingBox()) ?? { y: Infinity };

      return y > -50 && y < 400;
    };
    await eventually(async () => expect(await isShown()).toBe(true), { withinMs: PAGE_PATIENCE_MS });
    await page.evaluate("scrollTo(0, 0)");
    expect(await isShown()).toBe(false);
    await page.reload();
    await eventually(async () => expect(await isShown()).toBe(true), { withinMs: PAGE_PATIENCE_MS });
  }));
