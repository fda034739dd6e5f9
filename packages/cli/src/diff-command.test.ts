import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { bakery, edited, type Edit } from "@warren/contract-diff/testing";
import { diffCommand, type DiffOptions } from "./diff-command.js";

let folder: string;
let printed: string[];
let failed: string[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-diff-test-"));
  printed = [];
  failed = [];
  git("init", "--quiet", "--initial-branch=main");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function git(...args: readonly string[]): string {
  const who = ["-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false"];

  return execFileSync("git", [...who, ...args], { cwd: folder, encoding: "utf8" });
}

const spec = () => path.join(folder, "asyncapi.yaml");
const schemaOf = (maximum: number) =>
  JSON.stringify({ type: "object", properties: { loaves: { type: "integer", maximum } } });

/** The bakery, with the payload of its open event in a file of its own. */
async function write(maximum: number, ...edits: readonly Edit[]): Promise<void> {
  const referring = bakery.replace(
    /payload: .*required: \[loaves\], properties: \{ loaves: \{ type: integer, minimum: 1 \} \} \}/,
    'payload: { $ref: "./generated/schemas/BreadSold.json" }',
  );
  await mkdir(path.join(folder, "generated/schemas"), { recursive: true });
  await writeFile(path.join(folder, "generated/schemas/BreadSold.json"), schemaOf(maximum));
  await writeFile(spec(), edited(referring, edits));
}

function commit(title: string): void {
  git("add", "--all");
  git("commit", "--quiet", "--message", title);
}

function diff(options: Partial<DiffOptions> = {}): Promise<number> {
  return diffCommand(
    { documents: [], against: undefined, spec: spec(), format: "table", ...options },
    { log: (line) => printed.push(line), error: (line) => failed.push(line) },
  );
}

test("compares with a commit, and with the files that the document referred to then", async () => {
  await write(10);
  commit("Baked");
  await write(20);
  commit("Baked more");

  expect(await diff({ against: "HEAD~1" })).toBe(1);
  expect(printed.join("\n")).toContain("payload/BreadSold/loaves/maximum");
  expect(printed.join("\n")).toContain("at most 10 became at most 20");
  expect(await diff({ against: "HEAD" })).toBe(0);
});

test("compares with the newest release, and before the first with the previous commit", async () => {
  await write(10);
  commit("Baked");
  await write(20);
  expect(await diff({ against: "last-release" })).toBe(1);
  commit("Baked more");
  expect(await diff({ against: "last-release" })).toBe(1);
  git("tag", "v1.0.0");
  expect(await diff({ against: "last-release" })).toBe(0);
  await write(20, ["x-max-length: 1000", "x-max-length: 2000"]);
  commit("Lost more");
  expect(await diff({ against: "last-release" })).toBe(1);
  expect(printed.at(-1)).toContain("asyncapi.yaml@v1.0.0");
});

test("has nothing to say where there is no earlier commit", async () => {
  await write(10);
  expect(await diff({ against: "last-release" })).toBe(0);
  commit("Baked");
  expect(await diff({ against: "last-release" })).toBe(0);
  expect(printed).toEqual([
    "Nothing to compare with: there is no release and no earlier commit.",
    "Nothing to compare with: there is no release and no earlier commit.",
  ]);
});

test("says that a clone is shallow", async () => {
  await write(10);
  commit("Baked");
  await write(20);
  commit("Baked more");
  const clone = path.join(folder, "clone");
  git("clone", "--quiet", "--depth=1", `file://${folder}`, clone);

  expect(await diff({ against: "last-release", spec: path.join(clone, "asyncapi.yaml") })).toBe(0);
  expect(printed[0]).toContain("this clone is shallow");
});

test("takes an approved break, until its day, and tells of approvals that are for nothing", async () => {
  await write(10);
  commit("Baked");
  await write(20);
  const approvals = (until: string) =>
    writeFile(
      path.join(folder, "contract-changes.yaml"),
      `- { change: payload/BreadSold/loaves/maximum, reason: Nobody counts that far., until: ${until} }\n- { change: queue/none/durable, reason: Once., until: 2.0.0 }\n`,
    );
  const now = new Date("2026-11-23T12:00:00Z");

  await approvals("2026-11-23");
  expect(await diff({ against: "HEAD", now })).toBe(0);
  expect(printed.join("\n")).toContain("until 2026-11-23: Nobody counts that far.");
  expect(printed.join("\n")).toContain("contract-changes.yaml:2 queue/none/durable: no such change");
  await approvals("2026-11-22");
  expect(await diff({ against: "HEAD", now })).toBe(1);
  await approvals("1.0.0");
  expect(await diff({ against: "HEAD", now })).toBe(1);
  await approvals("1.1.0");
  expect(await diff({ against: "HEAD", now })).toBe(0);
  await approvals("soon");
  expect(await diff({ against: "HEAD", now })).toBe(2);
  expect(failed.join("\n")).toContain("0.until: is a day (2026-12-31) or a version (2.0.0)");
});

test("prints annotations for GitHub, and JSON for programs", async () => {
  await write(10);
  commit("Baked");
  await write(
    10,
    ["x-delivery-limit: 20", "x-delivery-limit: 30"],
    ["x-timeoutMs: 3000", "x-timeoutMs: 1000"],
  );

  expect(await diff({ against: "HEAD", format: "github" })).toBe(1);
  const source = await readFile(spec(), "utf8");
  const line = source.split("\n").findIndex((text) => text.includes("x-delivery-limit")) + 1;
  expect(printed[0]).toMatch(
    /^::error file=.*asyncapi\.yaml,line=\d+,col=\d+,title=queue\/oven\.requests\/arguments\/x-delivery-limit::/,
  );
  expect(printed[0]).toContain(`line=${String(line)},`);
  expect(printed[1]).toMatch(/^::warning .*title=operation\/counter\.calls\.BakeBread\/timeoutMs::/);
  await diff({ against: "HEAD", format: "json" });
  expect(JSON.parse(printed.at(-1) ?? "")).toMatchObject({
    changes: [
      {
        id: "queue/oven.requests/arguments/x-delivery-limit",
        verdict: "breaking",
        deploy: "migrate the queue first",
        affects: [{ service: "oven", operation: "oven.serves.BakeBread" }],
        place: { line },
      },
      { id: "operation/counter.calls.BakeBread/timeoutMs", verdict: "needs-care" },
    ],
  });
});

test("fits its table into 100 columns and ends with the order of deployment", async () => {
  await write(10);
  commit("Baked");
  await write(10, ["[rye, spelt]", "[rye, spelt, oat]"], ["maximum: 12", "maximum: 24"]);
  await diff({ against: "HEAD" });

  const lines = (printed[0] ?? "").split("\n");
  expect(lines.filter((line) => line.length > 100)).toEqual([]);
  expect(lines.slice(lines.indexOf("Deployment"))).toEqual([
    "Deployment",
    "  1. Deploy shelf.",
    "  2. Then oven.",
    "  3. Then counter.",
    "",
    "2 breaking, 2 to take care of.",
    "Mend what breaks, or approve it in contract-changes.yaml by its id, with a reason and an end.",
  ]);
});

test("compares two documents, and refuses what it cannot read or was not asked right", async () => {
  await write(10);
  const old = path.join(folder, "old.yaml");
  await writeFile(old, bakery);
  expect(await diff({ documents: [old, old] })).toBe(0);
  expect(await diff({ documents: [old] })).toBe(2);
  expect(await diff({ documents: [old, old], against: "HEAD" })).toBe(2);
  expect(await diff({ documents: [old, path.join(folder, "none.yaml")] })).toBe(2);
  expect(await diff({ against: "no-such-ref" })).toBe(2);
  expect(failed.at(-1)).toBe("Git knows no commit no-such-ref.");
});
