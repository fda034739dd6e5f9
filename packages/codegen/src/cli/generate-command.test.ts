import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readFolder } from "../generate/folder.js";
import { pathsIn, type Paths } from "../paths.js";
import { generateCommand } from "./generate-command.js";

const shop = path.resolve(import.meta.dirname, "../golden/tea-shop");
const patienceMs = 60_000;
let folder: string;
let paths: Paths;
let printed: string[];
const output = { log: (line: string) => printed.push(line), error: (line: string) => printed.push(line) };

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-"));
  await cp(path.join(shop, "asyncapi.yaml"), path.join(folder, "asyncapi.yaml"));
  paths = { ...pathsIn(folder), contracts: path.join(shop, "contracts") };
  printed = [];
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test(
  "--check fails with a list of what differs and touches nothing; without it everything is put right",
  async () => {
    expect(await generateCommand(paths, { check: false }, output)).toBe(0);
    await writeFile(path.join(paths.output, "package.json"), "{}");
    expect(await generateCommand(paths, { check: true }, output)).toBe(0);

    await writeFile(path.join(paths.output, "till/index.ts"), "// edited by hand");
    await writeFile(path.join(paths.output, "messages/coffee.ts"), "// of a message that is no more");
    await rm(path.join(paths.output, "topology.ts"));
    const before = await readFolder(paths.output);
    printed = [];

    expect(await generateCommand(paths, { check: true }, output)).toBe(1);
    expect(printed.slice(0, 3)).toEqual([
      "stale    messages/coffee.ts",
      "changed  till/index.ts",
      "missing  topology.ts",
    ]);
    expect(await readFolder(paths.output)).toEqual(before);

    expect(await generateCommand(paths, { check: false }, output)).toBe(0);
    expect(await generateCommand(paths, { check: true }, output)).toBe(0);
    const after = await readFolder(paths.output);
    expect(after.has("messages/coffee.ts")).toBe(false);
    expect(after.get("package.json")).toBe("{}");
  },
  patienceMs,
);

test(
  "a fault is printed with file, line and column, and nothing is written",
  async () => {
    const source = await readFile(paths.document, "utf8");
    await writeFile(paths.document, source.replace("x-service: till", "x-service: tilt"));
    const line = source.split("\n").findIndex((text) => text.includes("x-service: till")) + 1;

    expect(await generateCommand(paths, { check: false }, output)).toBe(1);
    expect(printed.join("\n")).toContain(`${paths.document}:${String(line)}:5 known-services`);
    expect(await readFolder(paths.output)).toEqual(new Map());
  },
  patienceMs,
);
