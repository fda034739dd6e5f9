import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { teaShop } from "@warren/codegen/testing";
import { provideChromium } from "@warren/stack/testing";
import { chromium, type Browser, type Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { docsCommand } from "./docs-command.js";

// Where there is no browser one is fetched and unpacked first.
const patienceMs = 450_000;
let folder: string;
let browser: Browser;
let page: Page;
let faults: string[];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-"));
  const said: string[] = [];
  const output = { log: (line: string) => said.push(line), error: (line: string) => said.push(line) };
  expect(await docsCommand({ ...teaShop, docs: path.join(folder, "docs") }, output), said.join("\n")).toBe(0);
  const { executable, env } = await provideChromium({ log: (line) => process.stderr.write(`${line}\n`) });
  browser = await chromium.launch({
    executablePath: executable,
    env: { ...definedEnvironment(), ...env },
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
}, patienceMs);

afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  page = await browser.newPage();
  page.setDefaultTimeout(patienceMs);
  faults = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    if (!/^(?:file|data):/.test(request.url())) faults.push(`asked ${request.url()}`);
  });
});

test("every page of a user's site that a link leads to is there, opened from the disk", async () => {
  const first = pathToFileURL(path.join(folder, "docs/index.html")).href;
  const links = new Set([first]);
  const anchors = new Map<string, ReadonlySet<string>>();
  // A set may grow while it is walked: what is added is still visited.
  for (const link of links) {
    const [place = ""] = link.split("#");
    if (anchors.has(place) || place.includes("/reference/")) continue;
    await page.goto(place);
    anchors.set(place, new Set(await page.evaluate<string[]>(IDS)));
    for (const found of await page.evaluate<string[]>(LINKS)) if (found.startsWith("file:")) links.add(found);
  }
  const dead = [...links].filter((link) => {
    const [place = "", id = ""] = link.split("#");

    return (
      id !== "" && !place.includes("/reference/") && anchors.get(place)?.has(decodeURIComponent(id)) !== true
    );
  });

  expect(dead).toEqual([]);
  expect(faults).toEqual([]);
  expect(anchors.size).toBeGreaterThan(5);
});

test("its search finds a message by name and by meaning, and leads to it without a mouse", async () => {
  await page.goto(pathToFileURL(path.join(folder, "docs/topology.html")).href);
  await page.keyboard.press("/");
  await page.keyboard.type("BrewTea");
  await expect.poll(() => page.locator("#found").innerText()).toContain("BrewTea");
  await page.getByRole("combobox", { name: "Search" }).fill("xyzzyplugh");
  await expect.poll(() => page.locator("#found").innerText()).toContain("Nothing found");
  await page.getByRole("combobox", { name: "Search" }).fill("BrewTea");
  await expect.poll(() => page.locator("#found").innerText()).toContain("BrewTea");
  await page.keyboard.press("Enter");
  await page.waitForURL("**/messages/BrewTea.html");

  expect(faults).toEqual([]);
});

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

// These run in the page, whose types are not this program's.
const IDS = `[...document.querySelectorAll("[id]")].map(({ id }) => id)`;
const LINKS = `[...document.querySelectorAll("a[href]")].map((link) => new URL(link.getAttribute("href"), location).href)`;
