import type { Page } from "playwright-core";

/** What a list did to the page while somebody went through it. */
export type Scrolled = Readonly<{
  /** How many rows were in the page at once, at most. */
  rows: number;
  /** How many rows came into the page by one turn of the wheel, at most. */
  added: number;
  turns: number;
  /** How long the page answered to nothing, each time that this was longer than 50 ms. */
  longTasksMs: readonly number[];
}>;

const TURN_PX = 2_000;

/** Goes from where the page is to its end, one turn of the wheel after the other. `selector` names what holds the rows. */
export async function scrollThrough(page: Page, selector: string): Promise<Scrolled> {
  await page.evaluate(`(${WATCH})(document.querySelector(${JSON.stringify(selector)}))`);
  let [rows, added, turns] = [0, 0, 0];
  while (!(await page.evaluate<boolean>(IS_AT_END))) {
    await page.evaluate("window.addedRows = 0");
    await page.mouse.wheel(0, TURN_PX);
    await page.evaluate(PAINTED);
    rows = Math.max(rows, await page.locator(`${selector} > *`).count());
    added = Math.max(added, await page.evaluate<number>("window.addedRows"));
    turns += 1;
  }

  return { rows, added, turns, longTasksMs: await page.evaluate<number[]>("window.longTasks") };
}

const WATCH = `(list) => {
  window.addedRows = 0;
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) window.addedRows += addedNodes.length;
  }).observe(list, { childList: true });
  window.longTasks = [];
  new PerformanceObserver((tasks) => window.longTasks.push(...tasks.getEntries().map(({ duration }) => duration))).observe({ entryTypes: ["longtask"] });
}`;

const IS_AT_END = "Math.ceil(scrollY + innerHeight) >= document.documentElement.scrollHeight";
const PAINTED = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done())))";

/** What was measured, for who reads the log of the tests: a busy machine makes it longer, so that no test asks for less. */
export function tell(what: string, { rows, added, turns, longTasksMs }: Scrolled): void {
  process.stderr.write(
    `${what}: ${String(turns)} turns, ${String(rows)} rows at once and ${String(added)} new ones a turn at most, ${String(longTasksMs.length)} long tasks, the longest ${String(Math.max(0, ...longTasksMs))} ms\n`,
  );
}
