import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkDocument } from "./check-document.js";
import { readText } from "./read-text.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-text-"));
});
afterAll(() => rm(folder, { recursive: true }));

const bell = `asyncapi: 3.0.0
info: { title: Bell, version: 1.0.0 }
channels:
  rung: { address: bell.rung, messages: { Rung: { payload: { type: strng } } } }
`;

/** What is said of a file, with its place. */
async function findingsOf(file: string): Promise<readonly string[]> {
  const checked = await checkDocument(path.join(folder, file), new Map(), {});

  return checked.findings.map(({ line, column, text }) => `${String(line)}:${String(column)} ${text}`);
}

test.each<[what: string, file: string, content: string | Buffer | undefined, words: readonly string[]]>([
  ["a folder", ".", undefined, ["It is a folder.", "name the document in it"]],
  ["a file that is not there", "none.yaml", undefined, ["There is no such file.", "--spec FILE"]],
  ["an address", "https://example.com/bell.yaml", undefined, ["It is an address", "download it"]],
  ["standard input", "-", undefined, ["Standard input is not read", "put it into a file"]],
  ["UTF-16 with a mark", "marked.yaml", Buffer.from(`\uFEFF${bell}`, "utf16le"), ["but in UTF-16", "UTF-8"]],
  ["UTF-16 without one", "bare.yaml", Buffer.from(bell, "utf16le"), ["but in UTF-16", "save it as UTF-8"]],
  ["Latin-1", "latin.yaml", Buffer.from(`# Glöckchen\n${bell}`, "latin1"), ["It is no text in UTF-8."]],
  ["a picture", "bell.png", Buffer.from("89504e470d0a1a0a0000000d49484452", "hex"), ["It is no text"]],
  [
    "17 MiB",
    "large.yaml",
    `${bell}x-fill: ${"y".repeat(17 * 1024 * 1024)}\n`,
    ["no more than 16 are read", "a document for each application"],
  ],
])("of %s it is said what it is, and what to do", async (_, file, content, words) => {
  if (content !== undefined) await writeFile(path.join(folder, file), content);
  const found = await findingsOf(file);

  expect(found).toHaveLength(1);
  for (const word of words) expect(found[0]).toContain(word);
  expect(found[0]).toMatch(/^1:1 /);
});

test.each([
  ["a byte order mark", `\uFEFF${bell}`],
  ["line ends of Windows", bell.replaceAll("\n", "\r\n")],
])("%s moves no place", async (_, text) => {
  await writeFile(path.join(folder, "bell.yaml"), text);

  expect(await findingsOf("bell.yaml")).toContainEqual(expect.stringMatching(/^4:68 .*must be equal to/s));
});

test("what has no end is read no further than a document goes, and not at all where it is referred to", async () => {
  expect(await readText("/dev/zero")).toEqual({
    why: expect.stringContaining("no more than 16 are read") as string,
  });
  await writeFile(path.join(folder, "device.yaml"), bell.replace("{ type: strng }", "{ $ref: /dev/zero }"));
  expect(await findingsOf("device.yaml")).toEqual([
    expect.stringContaining("/dev/zero: It is no plain file"),
  ]);
});
