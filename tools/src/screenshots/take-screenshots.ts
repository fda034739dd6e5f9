import { copyFile, mkdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { provideChromium } from "@warren/stack/testing";
import { chromium, type Browser } from "playwright-core";
import { makeLetter } from "./make-letter.js";
import { placeOrders } from "./place-orders.js";
import { scenes, type Made, type Role, type Scene } from "./scenes.js";

export type ScreenshotOptions = Readonly<{ url: string; folder: string; docsFolder: string; only: string }>;

const WIDTHS = [380, 1_280, 1_920] as const;
const DOCS_WIDTH = 1_280;
const THEMES = ["light", "dark"] as const;
const HEIGHTS: Readonly<Record<(typeof WIDTHS)[number], number>> = { 380: 844, 1_280: 800, 1_920: 1_080 };

/** Pictures of each scene, at each width, in each theme. Resolves with their files. */
export async function takeScreenshots({
  url,
  folder,
  docsFolder,
  only,
}: ScreenshotOptions): Promise<readonly string[]> {
  const orders = await placeOrders(url, await tokenFor(url, "customer"));
  const made = { ...orders, letter: await makeLetter(url, await tokenFor(url, "admin")) };
  const { executable, env } = await provideChromium({ log: (line) => process.stderr.write(`${line}\n`) });
  for (const one of [folder, docsFolder]) await mkdir(one, { recursive: true });
  const browser = await chromium.launch({
    executablePath: executable,
    env: { ...definedEnvironment(), ...env },
    args: ["--no-sandbox", "--disable-gpu"],
  });
  const files: string[] = [];
  try {
    for (const scene of scenes.filter(({ name }) => name.includes(only))) {
      const token = scene.role === undefined ? undefined : await tokenFor(url, scene.role);
      for (const theme of THEMES) {
        for (const width of WIDTHS) {
          const file = join(folder, `${scene.name}-${String(width)}-${theme}.png`);
          await takeOne(browser, { url, scene, token, made, theme, width, file });
          files.push(file);
          if (scene.inDocs === true && width === DOCS_WIDTH)
            await copyFile(file, join(docsFolder, basename(file)));
        }
      }
    }
  } finally {
    await browser.close();
  }

  return files;
}

type Shot = Readonly<{
  url: string;
  scene: Scene;
  token: string | undefined;
  made: Made;
  theme: (typeof THEMES)[number];
  width: (typeof WIDTHS)[number];
  file: string;
}>;

async function takeOne(
  browser: Browser,
  { url, scene, token, made, theme, width, file }: Shot,
): Promise<void> {
  const context = await browser.newContext({
    viewport: { width, height: HEIGHTS[width] },
    colorScheme: theme,
    reducedMotion: "reduce",
    locale: "en-US",
    timezoneId: "UTC",
  });
  try {
    const kept = JSON.stringify(token ?? "");
    if (token !== undefined) await context.addInitScript(`sessionStorage.setItem("warren-token", ${kept})`);
    const page = await context.newPage();
    const path = typeof scene.path === "string" ? scene.path : scene.path(made);
    await page.goto(`${url}${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await scene.act?.(page);
    await page.screenshot({ path: file, fullPage: width === 380 });
  } finally {
    await context.close();
  }
}

/** As the console gets one in development. */
async function tokenFor(url: string, role: Role): Promise<string> {
  const answer = await fetch(`${url}/development/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ role }),
  }).catch(() => undefined);
  if (answer === undefined) throw new Error(`nothing answers at ${url}: is npm start running?`);
  const { token } = (await answer.json()) as Readonly<{ token?: string }>;
  if (token !== undefined) return token;
  throw new Error(`the gateway at ${url} signs nobody in by a click: it is not in development`);
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
