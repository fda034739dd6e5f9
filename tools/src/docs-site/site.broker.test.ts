import { pathToFileURL } from "node:url";
import path from "node:path";
import { pathsIn, docsCommand } from "@warren/cli";
import { startGateway, type RunningGateway } from "@warren/gateway";
import { createVhost, provideChromium, type TestVhost } from "@warren/stack/testing";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { repository } from "@warren/programs";
import { shopSite } from "./shop-site.js";

// Where there is no browser one is fetched and unpacked first.
const patienceMs = 900_000;
const { docs } = pathsIn(repository);
let vhost: TestVhost;
let gateway: RunningGateway;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  const said: string[] = [];
  const output = { log: (line: string) => said.push(line), error: (line: string) => said.push(line) };
  expect(await docsCommand(pathsIn(repository), output, shopSite(repository)), said.join("\n")).toBe(0);

  const { executable, env } = await provideChromium({ log: (line) => process.stderr.write(`${line}\n`) });
  browser = await chromium.launch({
    executablePath: executable,
    env: { ...definedEnvironment(), ...env },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
  vhost = await createVhost(inject("warrenStack"));
  gateway = await startGateway({
    NODE_ENV: "test",
    LOG_LEVEL: "fatal",
    PORT: "0",
    HOST: "127.0.0.1",
    AMQP_URL: vhost.amqpUrl,
    DOCS_DIR: docs,
  });
}, patienceMs);

afterAll(async () => {
  await browser.close();
  await gateway.close();
  await vhost.drop();
});

beforeEach(async () => {
  page = await browser.newPage();
  // The reference page is 4 MB of script: on a busy machine it takes longer than Playwright's 30 s.
  page.setDefaultTimeout(patienceMs / 2);
  faults = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") note(message.text());
  });
  page.on("pageerror", (error) => note(error.message));
  page.on("requestfailed", (request) =>
    note(`${request.url()} failed: ${request.failure()?.errorText ?? ""}`),
  );
  page.on("response", (response) => {
    if (response.status() >= 400) note(`${response.url()} answered ${String(response.status())}`);
  });
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== "data:" && protocol !== "file:" && origin !== gateway.url)
      note(`asked ${request.url()}`);
  });
});

test(
  "every page that a link leads to is there, has its pictures, and asks nobody else for anything",
  async () => {
    const first = `${gateway.url}/docs/`;
    const links = new Map<string, string>([[first, "the address line"]]);
    const anchors = new Map<string, ReadonlySet<string>>();
    const pictures = new Map<string, number>();
    // A map may grow while it is walked: what is added is still visited.
    for (const [address] of links) {
      const place = address.replace(/#.*/, "");
      if (anchors.has(place)) continue;
      await page.goto(place);
      anchors.set(
        place,
        new Set(await page.evaluate<string[]>(`[...document.querySelectorAll("[id]")].map(({ id }) => id)`)),
      );
      if (place.includes("/reference/")) {
        await page.getByRole("heading", { name: "Operations" }).waitFor();
        continue;
      }
      for (const box of await page.evaluate<Box[]>(PICTURES)) {
        pictures.set(place, (pictures.get(place) ?? 0) + 1);
        expect(box, `a picture on ${place}`).toMatchObject({ empty: false, cutOff: [] });
      }
      for (const link of await page.evaluate<string[]>(LINKS)) {
        if (link.startsWith(gateway.url) && !links.has(link)) links.set(link, place);
      }
    }

    expect(faults).toEqual([]);
    const broken = [...links].filter(([address]) => {
      const [place = "", fragment = ""] = address.split("#");

      return (
        fragment !== "" &&
        !place.includes("/reference/") &&
        anchors.get(place)?.has(decodeURIComponent(fragment)) !== true
      );
    });
    expect(broken).toEqual([]);
    const found = [...anchors.keys()].map((place) => place.replace(first, ""));
    expect(found).toEqual(
      expect.arrayContaining([
        "topology.html",
        "saga.html",
        "services/order.html",
        "messages/OrderCreated.html",
        "reference/index.html",
      ]),
    );
    expect(pictures.get(`${first}topology.html`)).toBe(2);
    expect(pictures.get(`${first}saga.html`)).toBe(5);
    expect(pictures.get(`${first}services/payment.html`)).toBe(1);
  },
  patienceMs,
);

test("the search finds a message by its name and by what it means, and leads to it without a mouse", async () => {
  await page.goto(`${gateway.url}/docs/topology.html`);
  await page.keyboard.press("/");
  await page.keyboard.type("order created");
  await expect.poll(() => firstFound()).toContain("OrderCreated");

  const search = page.getByRole("combobox", { name: "Search" });
  await search.fill("late shipment called off");
  await expect.poll(() => firstFound()).toContain("CancelShipment");
  await search.fill("orders.saga");
  await expect.poll(() => firstFound()).toContain("Queue");
  await search.fill("xyzzyplugh");
  await expect.poll(() => page.locator("#found").innerText()).toContain("Nothing found");

  await search.fill("PaymentDeclined");
  await expect.poll(() => firstFound()).toContain("PaymentDeclined");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/messages/PaymentDeclined.html");
  expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("PaymentDeclined");
  expect(faults).toEqual([]);
});

test("the pages and their search work from the disk as well", async () => {
  await page.goto(pathToFileURL(path.join(docs, "index.html")).href);
  await page.getByRole("link", { name: "Topology" }).first().click();
  await page.getByRole("combobox", { name: "Search" }).fill("StockReserved");
  await expect.poll(() => firstFound()).toContain("StockReserved");
  expect(faults).toEqual([]);
});

test("the gateway lets a page load nothing but its own, and knows which pages there are", async () => {
  const policyOf = async (place: string) =>
    (await fetch(`${gateway.url}/docs/${place}`)).headers.get("content-security-policy");

  expect(await policyOf("index.html")).toContain("script-src 'self';");
  expect(await policyOf("reference/index.html")).toContain("default-src 'none'");
  const missing = await fetch(`${gateway.url}/docs/no-such-page.html`);
  expect(missing.status).toBe(404);
  expect(await missing.text()).toContain("No such page");
});

function firstFound(): Promise<string> {
  return page
    .locator("#found")
    .innerText()
    .then((text) => text.split("\n").slice(0, 3).join(" "));
}

function note(fault: string): void {
  faults.push(`${page.url()}: ${fault}`);
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

type Box = Readonly<{ empty: boolean; cutOff: readonly string[] }>;

// These run in the page, whose types are not this program's.
const LINKS = `[...document.querySelectorAll("a[href]")].map((link) => new URL(link.getAttribute("href"), location).href)`;
const PICTURES = `[...document.querySelectorAll("figure svg")].map((svg) => {
  const whole = svg.getBoundingClientRect();
  const inside = ({ left, right, top, bottom }) =>
    left >= whole.left - 1 && right <= whole.right + 1 && top >= whole.top - 1 && bottom <= whole.bottom + 1;
  const shapes = [...svg.querySelectorAll("text, path, rect, polygon, ellipse, line")];

  return {
    empty: whole.width < 50 || whole.height < 50 || svg.querySelectorAll("text").length < 3,
    cutOff: shapes.filter((shape) => !inside(shape.getBoundingClientRect())).map((shape) => shape.textContent || shape.outerHTML),
  };
})`;
