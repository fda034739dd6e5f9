import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { operations, programNames, repository } from "@warren/programs";
import { providePrometheus, type PrometheusProgram } from "@warren/stack/testing";
import { beforeAll, describe, expect, test } from "vitest";

const folder = join(repository, "deploy/observability");
const rules = readFileSync(join(folder, "rules.yml"), "utf8");
const ruleTests = readFileSync(join(folder, "rules.test.yml"), "utf8");
const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name = ""]) => name);
const pages = new Map(
  readdirSync(join(repository, "docs/runbooks")).map((name) => [
    name,
    readFileSync(join(repository, "docs/runbooks", name), "utf8"),
  ]),
);
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
  expect(checks.some(([, , expected = ""]) => expected.trim() === "[]")).toBe(true);
  expect(rules).toContain(`runbook_url: docs/runbooks/${alert}.md`);
  expect(pages.get(`${alert}.md`)).toMatch(/^# .+\n[^]+\n## Look\n[^]+\n## Do\n/);
});

test.each(programNames)("%s is missed where Prometheus has no target of it at all", (name) => {
  expect(rules).toContain(`absent(warren_build_info{service="${name}"})`);
});

test("every runbook belongs to an alert, and the list of them has it", () => {
  const names = [...pages.keys()].filter((name) => name !== "README.md");

  expect(names.sort()).toEqual(alerts.map((alert) => `${alert}.md`).sort());
  for (const name of names) expect(pages.get("README.md")).toContain(`(${name})`);
});

test("what a runbook or a rule names of our metrics, a program has", () => {
  const named = new Set(
    [rules, ...pages.values()].flatMap((text) =>
      [...text.matchAll(/\b(?:warren|order|gateway_remote|payment_provider|inventory)_[a-z_]+\b/g)].map(
        ([name]) => name.replace(/_(bucket|count|sum)$/, ""),
      ),
    ),
  );
  const code = sourcesOf(["packages/service-host/src", "services", "gateway/src"]);

  expect([...named].filter((name) => name !== "warren_outbox" && !code.includes(`"${name}"`))).toEqual([]);
});

test("every query that a runbook shows is one", async () => {
  const queries = [...pages.values()].flatMap((text) =>
    [...text.matchAll(/`((?:sum|histogram_quantile|topk|deriv|rate)[ (][^`]+)`/g)].map(
      ([, query = ""]) => query,
    ),
  );
  const file = join(await mkdtemp(join(tmpdir(), "runbooks-")), "queries.yml");
  const records = queries.map((expr, n) => ({ record: `query:${n}`, expr }));
  await writeFile(file, JSON.stringify({ groups: [{ name: "runbooks", rules: records }] }));

  expect(queries.length).toBeGreaterThan(5);
  expect(await promtool("check", "rules", file)).toContain(`${queries.length} rules found`);
  await rm(dirname(file), { recursive: true });
});

test("every command of warren that a runbook names is one", async () => {
  const commands = new Set(
    [...pages.values()].flatMap((text) =>
      [
        ...text.matchAll(/npm run warren -- (\w+(?: (?:list|show|edit|requeue|discard|audit|plan|apply))?)/g),
      ].map(([, command = ""]) => command),
    ),
  );

  expect(commands.size).toBeGreaterThan(4);
  for (const command of commands) {
    const words = command.split(" ");
    const { stdout } = await run(process.execPath, ["packages/cli/bin/warren.js", ...words, "--help"], {
      cwd: repository,
    });
    expect(stdout).toContain(`Usage: warren ${command}`);
  }
});

describe("in containers and in a cluster", () => {
  const [, section = ""] = (pages.get("README.md") ?? "").split("## In containers and in a cluster");
  const said = section.match(/^\| [^|]+\|/gm) ?? [];
  const commands = new Set(
    [...pages.values()].flatMap((text) =>
      [
        ...text
          .replace(section, "")
          .matchAll(
            /`(npm run (?:warren -- (?:topology )?\w+|(?!warren\b)\w+)|npm start -- --\w+|kill -9|rabbitmq(?:ctl|-plugins))[ `]/g,
          ),
      ].map(([, command = ""]) => command),
    ),
  );

  test("what stands for every command of the pages is said", () => {
    expect(commands.size).toBeGreaterThan(10);
    expect([...commands].filter((command) => !said.some((cell) => cell.includes(`\`${command}`)))).toEqual(
      [],
    );
  });

  test("every file that is run is in the image operations", () => {
    const files = [...section.matchAll(/\boperations (?:-- )?node ([\w-]+)\.js/g)].map(([, file]) => file);

    expect(new Set(files)).toEqual(new Set(["audit", "apply-topology"]));
    expect(operations.map(({ name }) => name)).toEqual(expect.arrayContaining(files));
  });
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
