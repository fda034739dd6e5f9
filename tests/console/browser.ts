import { provideChromium } from "@warren/stack/testing";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { watchLayoutShift } from "./layout-shift.js";

/** The browser of this machine, or one that is fetched. */
export async function openBrowser(): Promise<Browser> {
  const { executable, env } = await provideChromium({ log: (line) => process.stderr.write(`${line}\n`) });

  return chromium.launch({
    executablePath: executable,
    env: { ...definedEnvironment(), ...env },
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
}

/** A window of its own, and what went wrong in it. */
export type Window = Readonly<{ context: BrowserContext; page: Page; faults: readonly string[] }>;

type Options = Readonly<{ url: string; theme?: "light" | "dark"; patienceMs: number }>;

/** An interface of the machine came or went, as where a container starts: the page asks again. */
const OF_THE_MACHINE = /ERR_NETWORK_CHANGED/;

/** Opens a window that notes every error, and every request to another host. */
export async function openWindow(browser: Browser, { url, theme, patienceMs }: Options): Promise<Window> {
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1_280, height: 800 },
    ...(theme === undefined ? {} : { colorScheme: theme }),
  });
  await watchLayoutShift(context);
  const page = await context.newPage();
  page.setDefaultTimeout(patienceMs);
  const faults: string[] = [];
  page.on("console", (message) => {
    const isFault = message.type() === "error" || message.type() === "warning";
    if (isFault && !OF_THE_MACHINE.test(message.text())) faults.push(message.text());
  });
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== url) faults.push(`asked ${request.url()}`);
  });

  return { context, page, faults };
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
