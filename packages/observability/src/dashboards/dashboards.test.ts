import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { expect, test } from "vitest";
import { dashboardsFolder, rulesFile } from "../files.js";
import { dashboardFiles } from "./dashboard-files.js";
import { dashboards } from "./index.js";
import { filledIn, queriesOf } from "./queries.js";
import { toGrafana } from "./to-grafana.js";

type Rules = { groups: { rules: { alert?: string; expr: string }[] }[] };

const rules = (parse(readFileSync(rulesFile, "utf8")) as Rules).groups.flatMap((group) => group.rules);
const panels = dashboards.flatMap(({ name, panels }) =>
  panels.map((panel) => [`${name}: ${panel.title}`, panel] as const),
);

test("the files that Grafana reads are those of the code: npm run dashboards writes them", () => {
  const files = dashboardFiles();

  expect(readdirSync(dashboardsFolder).sort()).toEqual(files.map(({ name }) => name).sort());
  for (const { name, text } of files) expect(readFileSync(join(dashboardsFolder, name), "utf8")).toBe(text);
});

test("there are dashboards for the whole, the saga, queues, a service and the business", () => {
  expect(dashboards.map(({ name }) => name)).toEqual(["overview", "saga", "queues", "service", "business"]);
  expect(new Set(panels.map(([name]) => name)).size).toBe(panels.length);
});

test.each(panels)("%s has words, a legend for each query, and the limit of its alert", (_, panel) => {
  expect(panel.about).toMatch(/[.]$/);
  expect(panel.queries.length).toBeGreaterThan(0);
  for (const { legend } of panel.queries) expect(legend).not.toBe("");
  const { limit } = panel;
  if (limit === undefined) return;
  const rule = rules.find(({ alert }) => alert === limit.alert);
  expect(rule?.expr).toContain(limit.rule);
  const factors = [...limit.rule.matchAll(/[\d.]+/g)].map(([number]) => Number(number));
  const product = factors.reduce((one, other) => one * other, 1);
  // Where a rule says "== 0" its panel counts the other way: those that are down, or at least one that is up.
  if (!limit.rule.startsWith("==")) expect(limit.at).toBeCloseTo(product, 9);
});

test.each(dashboards.map((dashboard) => [dashboard.name, dashboard] as const))(
  "panels of %s do not lie on one another, and stay within the page",
  (_, dashboard) => {
    const taken = new Set<string>();
    for (const { gridPos } of toGrafana(dashboard).panels) {
      const { x, y, w, h } = gridPos ?? { x: 0, y: 0, w: 0, h: 0 };
      expect(w * h).toBeGreaterThan(0);
      expect(x + w).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column++)
        for (let line = y; line < y + h; line++) {
          expect(taken.has(`${column},${line}`)).toBe(false);
          taken.add(`${column},${line}`);
        }
    }
  },
);

test("variables of a query are those that its dashboard has", () => {
  for (const dashboard of dashboards) {
    const used = queriesOf([dashboard]).flatMap(({ expr }) =>
      [...expr.matchAll(/\$(service|queue)\b/g)].map(([, name]) => name),
    );

    expect([...new Set(used)].sort()).toEqual([...dashboard.variables].sort());
  }
});

test("no query divides by a rate that may be 0: that is not a number", () => {
  const divisions = queriesOf(dashboards).filter(({ expr }) => / \/ .*rate\(/.test(expr));

  expect(divisions.length).toBeGreaterThan(2);
  for (const { expr } of divisions) expect(expr).toMatch(/ \/ \(.+ > 0\) or /);
});

test("a query that is filled in has nothing left of Grafana", () => {
  for (const { expr } of queriesOf(dashboards)) expect(filledIn(expr, "20s")).not.toContain("$");
});
