import type { BrowserContext, Page } from "playwright-core";

// How much of a page jumps while it comes, as browsers reckon it (https://web.dev/articles/cls): 0 for nothing, above 0.1 people mind.

/** Has every page of a window keep account from its beginning. */
export async function watchLayoutShift(context: BrowserContext): Promise<void> {
  await context.addInitScript(`window.layoutShifts = [];
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries())
        if (!hadRecentInput)
          window.layoutShifts.push({ value, moved: sources.map(({ node }) => (node?.textContent ?? "").slice(0, 60)) });
    }).observe({ type: "layout-shift", buffered: true });`);
}

/** What has jumped, and what that comes to. */
export type Shift = Readonly<{ total: number; moved: readonly (readonly string[])[] }>;

const REST_MS = 500;

/**
 * What has jumped since the page began, once it has come to rest: what stands below the first things comes a moment later. What somebody
 * has just asked for by a key or a click is no jump.
 */
export async function layoutShift(page: Page): Promise<Shift> {
  const before = await look(page);
  await page.waitForTimeout(REST_MS);
  const after = await look(page);

  return after.height === before.height && after.shift.moved.length === before.shift.moved.length
    ? after.shift
    : layoutShift(page);
}

async function look(page: Page): Promise<Readonly<{ height: number; shift: Shift }>> {
  const shifts =
    await page.evaluate<readonly Readonly<{ value: number; moved: readonly string[] }>[]>(
      "window.layoutShifts",
    );

  return {
    height: await page.evaluate<number>("document.documentElement.scrollHeight"),
    shift: {
      total: shifts.reduce((sum, { value }) => sum + value, 0),
      moved: shifts.map(({ moved }) => moved),
    },
  };
}
