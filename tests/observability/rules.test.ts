import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { repository } from "@warren/programs";
import { providePrometheus, type PrometheusProgram } from "@warren/stack/testing";
import { beforeAll, expect, test } from "vitest";

const folder = join(repository, "deploy/observability");
const rules = readFileSync(join(folder, "rules.yml"), "utf8");
const ruleTests = readFileSync(join(folder, "rules.test.yml"), "utf8");
const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name);
const run = promisify(execFile);

let prometheus: PrometheusProgram;

beforeAll(async () => {
  prometheus = await providePrometheus();
});

async function promtool(...args: readonly string[]): Promise<string> {
  const { promtool: program, env } = prometheus;

  return (await run(program, [...args], { cwd: folder, env: { ...process.env, ...env } })).stdout;
}

test("Prometheus takes its settings and the rules", async () => {
  expect(await promtool("check", "config", "prometheus.yml")).toContain("is valid prometheus config");
});

test("the rules fire when they should, and not when they should not", async () => {
  expect(await promtool("test", "rules", "rules.test.yml")).toContain("SUCCESS");
});

test("there are alerts, and no two have one name", () => {
  expect(alerts.length).toBeGreaterThan(15);
  expect(new Set(alerts).size).toBe(alerts.length);
});

test.each(alerts)("%s has a test in which it fires, one in which it does not, and its runbook", (alert) => {
  const checks = [...ruleTests.matchAll(/alertname: (\w+)\n\s+exp_alerts:(.*)/g)].filter(
    ([, name]) => name === alert,
  );

  expect(checks.some(([, , expected = ""]) => expected.trim() === "")).toBe(true);
  if (!alert.endsWith("BurnSlowly")) {
    expect(checks.some(([, , expected = ""]) => expected.trim() === "[]")).toBe(true);
  }
  expect(rules).toContain(`runbook_url: docs/runbooks/${alert}.md`);
  const page = readFileSync(join(repository, "docs/runbooks", `${alert}.md`), "utf8");
  expect(page).toMatch(/^# .+\n[^]+\n## Look\n[^]+\n## Do\n/);
});

test("every runbook belongs to an alert, and the list of them has it", () => {
  const pages = readdirSync(join(repository, "docs/runbooks")).filter((name) => name !== "README.md");
  const list = readFileSync(join(repository, "docs/runbooks/README.md"), "utf8");

  expect(pages.sort()).toEqual(alerts.map((alert) => `${alert}.md`).sort());
  for (const page of pages) expect(list).toContain(`(${page})`);
});

test("what a runbook or a rule names of our metrics, a program has", () => {
  const texts = readdirSync(join(repository, "docs/runbooks")).map((name) =>
    readFileSync(join(repository, "docs/runbooks", name), "utf8"),
  );
  const named = new Set(
    [rules, ...texts].flatMap((text) =>
      [...text.matchAll(/\b(?:warren|order|gateway_remote|payment_provider|inventory)_[a-z_]+\b/g)].map(
        ([name]) => name.replace(/_(bucket|count|sum)$/, ""),
      ),
    ),
  );
  const code = sourcesOf(["packages/service-host/src", "services", "gateway/src"]);

  expect([...named].filter((name) => name !== "warren_outbox" && !code.includes(`"${name}"`))).toEqual([]);
});

function sourcesOf(folders: readonly string[]): string {
  return folders
    .flatMap((path) =>
      readdirSync(join(repository, path), { recursive: true, encoding: "utf8" })
        .filter((name) => name.endsWith(".ts") && !name.includes("node_modules") && !name.includes(".test."))
        .map((name) => join(repository, path, name)),
    )
    .filter((path) => existsSync(path))
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
}
