import { startGateway, type RunningGateway } from "@warren/gateway";
import { createVhost } from "@warren/stack/testing";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, inject, test } from "vitest";
import { seriousFaults } from "../console/axe.js";
import { openBrowser, openWindow, type Window } from "../console/browser.js";
import { builtSite } from "./built-site.js";

// AsyncAPI's own page is 4 MB of script.
const patienceMs = 120_000;
let gateway: RunningGateway;
let browser: Browser;
let window: Window | undefined;
/** What was begun, the last first: where one cannot begin, those before it are ended all the same. */
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  const { folder } = await builtSite();
  browser = await openBrowser();
  ends.unshift(() => browser.close());
  const vhost = await createVhost(inject("warrenStack"));
  ends.unshift(() => vhost.drop());
  gateway = await startGateway({
    NODE_ENV: "test",
    LOG_LEVEL: "fatal",
    PORT: "0",
    HOST: "127.0.0.1",
    AMQP_URL: vhost.amqpUrl,
    DOCS_DIR: folder,
  });
  ends.unshift(() => gateway.close());
}, 900_000);

afterAll(async () => {
  for (const end of ends) await end();
});

afterEach(async () => {
  await window?.context.close();
});

test("pages of every kind load under the gateway's policy, and ask nobody else for anything", async () => {
  const page = await open("light");
  for (const place of [
    "",
    "how-to/deploy.html",
    "concepts/retries.html",
    "architecture.html",
    "adr/",
    "contract/",
    "contract/topology.html",
    "contract/messages/OrderCreated.html",
  ]) {
    await page.goto(`/docs/${place}`, { waitUntil: "networkidle" });
    expect(await page.locator("h1").count(), place).toBe(1);
  }

  expect(window?.faults).toEqual([]);
});

test("a page leads to the next without being loaded anew, and AsyncAPI's own page is one of its own", async () => {
  const page = await open("light");
  await page.goto("/docs/contract/topology.html");
  await page.locator("figure svg a", { hasText: "payments.commands" }).first().click();
  await page.waitForURL("**/topology.html#queue-payments.commands");
  await page.getByRole("link", { name: "AsyncAPI reference" }).first().click({ force: true });
  await page.getByRole("heading", { name: "Operations" }).waitFor();

  expect(window?.faults).toEqual([]);
});

test.each([
  "contract/topology.html",
  "contract/saga.html",
  "contract/services/payment.html",
  "concepts/retries.html",
])("the pictures of %s are whole", async (place) => {
  const page = await open("light");
  await page.goto(`/docs/${place}`);
  const boxes = await page.evaluate<readonly Box[]>(PICTURES);

  expect(boxes.length).toBeGreaterThan(0);
  for (const box of boxes) expect(box).toMatchObject({ empty: false, cutOff: [] });
});

test("the search finds how-tos, messages, queues and states, and leads to them without a mouse", async () => {
  const page = await open("light");
  await page.goto("/docs/");
  const first = page.locator("#localsearch-list .result").first();
  const finds = async (words: string, expected: RegExp) => {
    await page.locator("#localsearch-input").fill(words);
    await expect.poll(() => first.innerText()).toMatch(expected);
  };
  // A key that is pressed before the page's script is there is pressed for nobody.
  await expect
    .poll(async () => {
      await page.keyboard.press("/");

      return page.locator("#localsearch-input").isVisible();
    })
    .toBe(true);

  await finds("orders.saga", /Queue\s+orders\.saga/);
  await finds("rotate secrets", /Rotate secrets/);
  await finds("compensating", /State\s+compensating/);
  await finds("PaymentDeclined", /Message\s+PaymentDeclined/);
  await page.keyboard.press("Enter");
  await page.waitForURL("**/messages/PaymentDeclined.html");
  expect(window?.faults).toEqual([]);
});

test.each(["light", "dark"] as const)(
  "three typical pages keep nobody from using them, %s",
  async (theme) => {
    const page = await open(theme);
    for (const place of ["", "concepts/delivery-guarantees.html", "contract/services/order.html"]) {
      await page.goto(`/docs/${place}`, { waitUntil: "networkidle" });
      expect(await page.evaluate("document.documentElement.classList.contains('dark')")).toBe(
        theme === "dark",
      );
      expect(await seriousFaults(page), place).toEqual([]);
    }
  },
);

test.each([380, 768, 1280, 1920])("no page is wider than a window of %i px", async (width) => {
  const page = await open("light");
  await page.setViewportSize({ width, height: 800 });
  for (const place of [
    "",
    "how-to/deploy.html",
    "concepts/retries.html",
    "contract/topology.html",
    "runbooks/",
  ]) {
    await page.goto(`/docs/${place}`);
    const over = await page.evaluate<number>("document.documentElement.scrollWidth - innerWidth");
    expect(over, place).toBeLessThanOrEqual(0);
  }
});

test("the gateway lets a page load nothing but its own, and shows the site's own page for what is not there", async () => {
  const policyOf = async (place: string) =>
    (await fetch(`${gateway.url}/docs/${place}`)).headers.get("content-security-policy");

  expect(await policyOf("index.html")).toContain("script-src 'self';");
  expect(await policyOf("index.html")).toContain("style-src 'self';");
  expect(await policyOf("contract/reference/index.html")).toContain("default-src 'none'");
  const missing = await fetch(`${gateway.url}/docs/no-such-page.html`);
  expect(missing.status).toBe(404);
  expect(await missing.text()).toContain("404");
});

async function open(theme: "light" | "dark"): Promise<Page> {
  window = await openWindow(browser, { url: gateway.url, theme, patienceMs });

  return window.page;
}

type Box = Readonly<{ empty: boolean; cutOff: readonly string[] }>;

// This runs in the page, whose types are not this program's.
const PICTURES = `[...document.querySelectorAll("figure svg")].map((svg) => {
  const whole = svg.getBoundingClientRect();
  const inside = ({ left, right, top, bottom }) =>
    left >= whole.left - 1 && right <= whole.right + 1 && top >= whole.top - 1 && bottom <= whole.bottom + 1;
  const shapes = [...svg.querySelectorAll("text, path, rect, polygon, ellipse, line")].filter((shape) => shape.closest("marker") === null);

  return {
    empty: whole.width < 50 || whole.height < 50 || svg.querySelectorAll("text").length < 3,
    cutOff: shapes.filter((shape) => !inside(shape.getBoundingClientRect())).map((shape) => shape.textContent || shape.outerHTML),
  };
})`;
