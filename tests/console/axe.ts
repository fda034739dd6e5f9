import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

type Found = Readonly<{ id: string; impact: string; help: string; nodes: readonly string[] }>;

const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SERIOUS = ["serious", "critical"];

let source: string | undefined;

/** What axe-core finds on a page that keeps somebody from using it. */
export async function seriousFaults(page: Page): Promise<readonly Found[]> {
  source ??= await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // By way of the debugger, which the page's policy does not bind.
  await page.evaluate(source);

  return page.evaluate<Found[]>(`axe
    .run(document, { runOnly: ${JSON.stringify(TAGS)} })
    .then(({ violations }) =>
      violations
        .filter(({ impact }) => ${JSON.stringify(SERIOUS)}.includes(impact))
        .map(({ id, impact, help, nodes }) => ({ id, impact, help, nodes: nodes.slice(0, 5).map(({ html, failureSummary }) => html + " " + failureSummary) })),
    )`);
}
