import { provideChromium } from "@warren/stack/testing";
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";
import { excuseOfMachine } from "./excuse.js";
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
  const isExcused = excuseOfMachine();
  page.on("console", (message) => {
    const isFault = message.type() === "error" || message.type() === "warning";
    const said = { text: message.text(), url: message.location().url };
    if (isFault && !isExcused(said)) faults.push(said.text);
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
