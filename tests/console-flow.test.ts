import { eventually } from "@warren/messaging/testing";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { seriousFaults } from "./console/axe.js";
import { openStage, PAGE_PATIENCE_MS, STAGE_PATIENCE_MS, STRANGER, type Stage } from "./console/stage.js";
import { signIn } from "./console/steps.js";

// The contract as a living picture, in a browser.

let stage: Stage;

beforeAll(async () => {
  stage = await openStage();
}, STAGE_PATIENCE_MS);
afterAll(() => stage.close());

const panel = (page: Page, name: string) => page.getByRole("complementary", { name });

async function place(): Promise<string> {
  return stage.system.gateway.placeSurely({
    userId: STRANGER,
    items: [{ productId: "prod-001", quantity: 1, price: "29.99" }],
  });
}

/** Of the payment service itself: the broker measures its consumers every five seconds only. */
async function untilNobodyConsumes(queue: string): Promise<void> {
  await eventually(
    async () => {
      const answer = await fetch(`${stage.system.url("payment") ?? ""}/health/ready`);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({
        checks: expect.arrayContaining([
          expect.objectContaining({ name: `consumer ${queue}`, ok: false, optional: true }),
        ]) as unknown,
      });
    },
    { withinMs: PAGE_PATIENCE_MS },
  );
}

describe("an administrator", () => {
  test("sees the contract, lights the way of a queue's messages, opens it, and goes from place to place", () =>
    stage.inWindow(async (page) => {
      await signIn(page, "Admin", "/flow");
      const queue = page.getByRole("button", { name: /^Queue payments\.commands/ });
      await queue.hover();
      await queue.click();
      const open = panel(page, "queue payments.commands");
      await open.getByText("up to", { exact: false }).first().waitFor();
      await open.getByText("payment.authorize", { exact: true }).waitFor();
      await open.getByText("AuthorizePayment", { exact: true }).click();
      await open.getByRole("list", { name: "Fields of AuthorizePayment" }).getByText("orderId").waitFor();
      await open.getByText("AuthorizePayment: each(", { exact: false }).waitFor();
      await open.getByRole("button", { name: "payments", exact: true }).first().click();
      const exchange = panel(page, "exchange payments");
      await exchange.getByRole("combobox", { name: "Routing key" }).fill("payment.nonsense");
      await exchange.getByRole("list", { name: "Where it goes" }).getByText("unroutable").first().waitFor();
      await page.reload();
      await panel(page, "exchange payments").waitFor();
      await page.keyboard.press("Escape");
      expect(new URL(page.url()).searchParams.get("open")).toBe(null);
    }));

  test("sees what waits for a service that is gone, and that it is worked off when the service is back", () =>
    stage.inWindow(async (page) => {
      await signIn(page, "Admin", "/flow");
      await page.getByRole("button", { name: /^Queue payments\.commands/ }).waitFor();
      await stage.system.local("payment").stop();
      await place();
      // Others may be there, too: of queues that were just made the broker has counted no consumers yet.
      await page
        .getByRole("list", { name: "Queues to look at" })
        .getByRole("listitem")
        .filter({ hasText: "payments.commands" })
        .getByText("No consumers")
        .waitFor();
      await page.getByRole("button", { name: /^Queue payments\.commands 1 waiting No consumers/ }).click();
      await panel(page, "queue payments.commands")
        .getByText("No instance of payment consumes it", { exact: false })
        .waitFor();
      await stage.system.local("payment").start();
      await page
        .getByRole("button", { name: /^Queue payments\.commands 0 waiting (Idle|Flowing)/ })
        .waitFor();
      await page
        .getByRole("list", { name: "Queues to look at" })
        .getByText("payments.commands")
        .waitFor({ state: "detached" });
    }));

  test("pauses a queue for a reason, sees an order wait for it, resumes it in Services, and the order is confirmed", () =>
    stage.inWindow(async (page) => {
      await signIn(page, "Admin", "/flow?open=queue:payments.commands");
      await page.getByRole("button", { name: "Pause payments.commands" }).click();
      const dialog = page.getByRole("dialog", { name: "Pause payments.commands?" });
      await dialog.getByRole("textbox", { name: "Why" }).fill("a look at what waits");
      expect(await seriousFaults(page), "the dialog").toEqual([]);
      await dialog.getByRole("button", { name: "Pause it" }).click();
      await panel(page, "queue payments.commands")
        .getByText("paused it", { exact: false })
        .getByText("a look at what waits", { exact: false })
        .waitFor();
      // An instance looks once a second.
      await page.getByRole("button", { name: /^Queue payments\.commands .* Paused/ }).waitFor();
      await untilNobodyConsumes("payments.commands");
      const id = await place();
      await page.getByRole("list", { name: "Queues to look at" }).getByText("Paused").waitFor();
      await page.goto("/services");
      const payment = page.getByRole("region", { name: "payment", exact: true });
      await payment
        .getByRole("group", { name: "Pause of payments.commands" })
        .getByText("a look at what waits", { exact: false })
        .waitFor();
      await payment.getByText("Ready", { exact: true }).first().waitFor();
      await payment.getByText("1 waiting").waitFor();
      await payment.getByRole("button", { name: "Resume payments.commands" }).click();
      await payment.getByRole("button", { name: "Pause payments.commands" }).waitFor();
      await eventually(
        async () =>
          expect((await stage.system.gateway.order(id)).body).toMatchObject({ status: "confirmed" }),
        { withinMs: PAGE_PATIENCE_MS },
      );
    }));

  test("is told while they ask for a pause that somebody else has paused the queue, and replaces that only by saying so", () =>
    stage.inWindow(
      async (page) => {
        await signIn(page, "Admin", "/services");
        await page.getByRole("button", { name: "Pause shipping.queries" }).click();
        const dialog = page.getByRole("dialog", { name: "Pause shipping.queries?" });
        await dialog.getByRole("textbox", { name: "Why" }).fill("mine");
        await stage.inWindow(async (other) => {
          await signIn(other, "Admin", "/services");
          await other.getByRole("button", { name: "Pause shipping.queries" }).click();
          await other.getByRole("dialog").getByRole("textbox", { name: "Why" }).fill("a bad release");
          await other.getByRole("dialog").getByRole("button", { name: "Pause it" }).click();
          await other.getByRole("button", { name: "Resume shipping.queries" }).waitFor();
        });
        // Whether it is known by then or said by the gateway: nothing is replaced at once.
        const pause = dialog.getByRole("button", { name: "Pause it" });
        await pause.click({ timeout: 2_000 }).catch(() => undefined);
        await dialog.getByText(/paused it .*: a bad release\. .* Yours would take its place\./).waitFor();
        await dialog.getByRole("button", { name: "Replace that pause" }).click();
        const panelOfQueue = page.getByRole("group", { name: "Pause of shipping.queries" });
        await panelOfQueue.getByText(": mine.", { exact: false }).waitFor();
        await panelOfQueue.getByRole("button", { name: "Resume shipping.queries" }).click();
        await panelOfQueue.getByRole("button", { name: "Pause shipping.queries" }).waitFor();
      },
      { expected: /status of 409/ },
    ));

  test("looks at the way of one message, as a picture and as a list, by the address alone", () =>
    stage.inWindow(async (page) => {
      await signIn(page, "Admin", "/flow?message=ReserveStock");
      await page.getByRole("button", { name: /^Queue inventory\.commands/ }).waitFor();
      expect(await page.getByRole("button", { name: /^Queue / }).count()).toBe(1);
      await page.getByText("List", { exact: true }).click();
      await page.getByRole("region", { name: "Queues" }).getByText("inventory → inventory").waitFor();
      await page.getByRole("combobox", { name: "Service" }).selectOption("payment");
      await page.getByText("Nothing travels so").waitFor();
      await page.getByRole("button", { name: "Clear" }).click();
      await page.getByRole("region", { name: "Queues" }).getByText("orders.saga").waitFor();
    }));

  test("needs no mouse: a place is reached by the keyboard, opened, closed, and has the focus again", () =>
    stage.inWindow(async (page) => {
      await signIn(page, "Admin", "/flow");
      await page
        .getByRole("button", { name: /^Service gateway/ })
        .first()
        .focus();
      await page.keyboard.press("Enter");
      const open = panel(page, "service gateway");
      await open.getByText("PlaceOrder", { exact: true }).waitFor();
      expect(await page.evaluate<string>("document.activeElement.textContent")).toBe("gateway");
      await page.keyboard.press("Escape");
      await open.waitFor({ state: "detached" });
      expect(await page.evaluate<string>("document.activeElement.dataset.place")).toBe("service:gateway");
    }));

  test("leaves a dialog by Escape for where it was opened: what is beside the picture stays, and the button has the focus", () =>
    stage.inWindow(async (page) => {
      await signIn(page, "Admin", "/flow?open=queue:payments.commands");
      const pause = page.getByRole("button", { name: "Pause payments.commands" });
      await pause.press("Enter");
      await page.getByRole("dialog").getByRole("textbox", { name: "Why" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await panel(page, "queue payments.commands").waitFor();
      await eventually(async () => {
        expect(await page.evaluate("document.activeElement.ariaLabel")).toBe("Pause payments.commands");
      });
      expect(new URL(page.url()).searchParams.get("open")).toBe("queue:payments.commands");
    }));

  test("is told when the gateway is lost, and goes on with what was known", () =>
    stage.inWindow(
      async (page) => {
        await signIn(page, "Admin", "/flow");
        await page.getByRole("button", { name: /^Queue orders\.saga 0/ }).waitFor();
        stage.door.shut();
        await page.getByText("These are the figures of before", { exact: false }).waitFor();
        await page.getByRole("button", { name: /^Queue orders\.saga 0/ }).waitFor();
        stage.door.open();
        await page
          .getByText("These are the figures of before", { exact: false })
          .waitFor({ state: "detached" });
      },
      { expected: /Failed to load resource/ },
    ));
});

test("whoever has little room gets a list that says the same", () =>
  stage.inWindow(async (page) => {
    await page.setViewportSize({ width: 380, height: 800 });
    await signIn(page, "Admin", "/flow");
    await page
      .getByRole("region", { name: "Queues" })
      .getByRole("button", { name: /^orders\.saga/ })
      .click();
    await panel(page, "queue orders.saga").getByText("Where its messages come from").waitFor();
    const width = await page.evaluate<number>("document.documentElement.scrollWidth");
    expect(width).toBeLessThanOrEqual(380);
  }));

test.each(["Customer", "Trusted"] as const)(
  "it is not for a %s, and nothing is asked in their name",
  (role) =>
    stage.inWindow(async (page) => {
      await signIn(page, role, "/flow");
      await page.getByText("This is for administrators").waitFor();
      expect(await page.getByRole("link", { name: "Flow" }).count()).toBe(0);
    }),
);

describe.each(["light", "dark"] as const)("in the %s theme", (theme) => {
  test("axe finds no serious fault in the picture, the list, or what is open beside them", () =>
    stage.inWindow(
      async (page) => {
        await signIn(page, "Admin", "/flow");
        await page.getByRole("button", { name: /^Queue orders\.saga 0/ }).waitFor();
        expect(await seriousFaults(page), "the picture").toEqual([]);
        for (const [what, text] of [
          ["queue:orders.saga", "How it is consumed"],
          ["exchange:orders.topic", "Where does a key go?"],
          ["service:order", "What it sends"],
        ] as const) {
          await page.goto(`/flow?view=list&open=${what}`);
          await page.getByText(text).waitFor();
          await page.locator("summary").first().click();
          expect(await seriousFaults(page), what).toEqual([]);
        }
      },
      { theme },
    ));
});
