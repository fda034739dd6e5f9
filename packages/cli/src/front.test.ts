import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const run = promisify(execFile);
const folder = path.resolve(import.meta.dirname, "..");
const program = path.join(folder, "bin/warren.js");
const compiled = path.join(folder, ".cache/front.js");

const warren = async (...args: readonly string[]) => run(process.execPath, [program, ...args], { cwd: "/" });
const compiledAt = async () => (await stat(compiled)).mtimeMs;

test("help names every command, from a front that is compiled again only where a source of it has changed", async () => {
  const { stdout } = await warren("--help");
  for (const command of [
    "import",
    "generate",
    "validate",
    "diff",
    "topology",
    "explain",
    "docs",
    "dlq",
    "migrations",
  ]) {
    expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  }
  const first = await compiledAt();
  expect((await warren("dlq", "--help")).stdout).toContain("requeue");
  expect(await compiledAt()).toBe(first);

  const now = new Date();
  await utimes(path.join(folder, "src/spec-option.ts"), now, now);
  expect((await warren("--help")).stdout).toBe(stdout);
  expect(await compiledAt()).toBeGreaterThan(first);
});

test("what was found right is kept beside the project, unless that is not wanted, and dlq may be told what publish means", async () => {
  const project = await mkdtemp(path.join(tmpdir(), "warren-"));
  try {
    await mkdir(path.join(project, "node_modules"));
    const spec = path.join(project, "asyncapi.yaml");
    await writeFile(spec, "asyncapi: 3.0.0\ninfo: { title: Bell, version: 1.0.0 }\nchannels: {}\n");
    const kept = path.join(project, "node_modules/.cache/warren");

    const first = await warren("validate", spec, "--no-cache");
    await expect(readdir(kept)).rejects.toThrow("ENOENT");
    expect(await warren("validate", spec)).toEqual(first);
    expect(await readdir(kept)).toHaveLength(1);
    expect(await warren("validate", spec)).toEqual(first);
    expect((await warren("dlq", "list", "--help")).stdout).toMatch(
      /--publish-means <direction>[^]*--no-cache/,
    );
  } finally {
    await rm(project, { recursive: true, force: true });
  }
});

test("a command that is none, and a document that is none, end with a code and a sentence", async () => {
  await expect(warren("nonsense")).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringContaining("unknown command 'nonsense'") as string,
  });
  await expect(warren("validate", "--spec", "/no-such-folder/asyncapi.yaml")).rejects.toMatchObject({
    code: expect.any(Number) as number,
    stdout: expect.stringContaining("no-such-folder/asyncapi.yaml:1:1 readable-document") as string,
  });
});

test("who has read enough ends the reading, and not the command", async () => {
  const { stdout, stderr } = await run("sh", [
    "-c",
    `"${process.execPath}" "${program}" validate /no-such-folder/asyncapi.yaml | true; "${process.execPath}" "${program}" --help | head -n 1`,
  ]);

  expect(stdout).toBe("Usage: warren [options] [command]\n");
  expect(stderr).toBe("");
});
