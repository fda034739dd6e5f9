import { cp, mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { JsonSchema } from "../model/json-schema.js";
import { teaShopFile, teaShopSchemas } from "../testing/tea-shop.js";
import { checkLoaded } from "./check-document.js";
import { errorsIn } from "./finding.js";
import { sourceOf } from "./load-document.js";
import { messagesDocument } from "./messages-document.js";

// What is said where the document refers to messages that are written from contracts: it has to name the place of the
// reference and the contract, since nobody edits what is generated.

const document = readFileSync(teaShopFile, "utf8");
const reference = "./generated/messages.yaml#/BrewTea";
const line = document.split("\n").findIndex((text) => text.includes(reference)) + 1;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  [
    "a message that no contract defines",
    "./generated/messages.yaml#/BrewTee",
    "./generated/messages.yaml has no message BrewTee.\nFix: write `BrewTea`, or define BrewTee in contracts/src, from which the file is written.",
  ],
  [
    "a message that resembles none",
    "./generated/messages.yaml#/Coffee",
    "./generated/messages.yaml has no message Coffee.\nFix: define Coffee in contracts/src, from which the file is written.",
  ],
  [
    "a misspelt file",
    "./generated/mesages.yaml#/BrewTea",
    "There is no file ./generated/mesages.yaml beside the document.\nFix: write `./generated/messages.yaml`.",
  ],
  [
    "a file of which there is none like it",
    "./elsewhere/shared.yaml#/BrewTea",
    "There is no file ./elsewhere/shared.yaml beside the document.\nFix: correct the reference, or add the file.",
  ],
])("a reference to %s", async (_, target, text) => {
  expect(await errorsOf(document.replace(reference, target))).toEqual([
    { severity: "error", file: teaShopFile, line, column: 22, rule: "invalid-ref", text },
  ]);
});

test("with contracts the generated file may be absent, or stale", async () => {
  const file = await copied("with-contracts");
  expect(await errorsOf(document, { file })).toEqual([]);

  await writeMessages(file, "BrewTea: { name: BrewTea, summary: As it was yesterday. }");
  expect(await errorsOf(document, { file })).toEqual([]);
});

test("without contracts an absent file is said at each reference", async () => {
  const file = await copied("absent");
  const errors = await errorsOf(document, { file, schemas: new Map() });

  expect(errors).toHaveLength(8);
  expect(errors[0]).toMatchObject({
    line,
    column: 22,
    text: "There is no file ./generated/messages.yaml beside the document.\nFix: `npx warren generate` writes it from contracts/src, which has to be beside the document, too.",
  });
});

test("without contracts a message that a stale file lacks is said", async () => {
  const file = await copied("stale");
  const messages = messagesDocument(teaShopSchemas);
  await writeMessages(file, messages.replace("\nBrewTea:", "\nMakeCoffee:"));

  expect(await errorsOf(document, { file, schemas: new Map() })).toMatchObject([
    {
      line,
      column: 22,
      text: "./generated/messages.yaml has no BrewTea at #/BrewTea.\nFix: correct the reference, or run `npx warren generate`, if the file is older than its contract.",
    },
  ]);
});

test("of a file that is no YAML the parser says where", async () => {
  const file = await copied("broken");
  await writeMessages(file, "BrewTea:\n  payload: { type: object\n");
  const errors = await errorsOf(document, { file, schemas: new Map() });

  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) expect(error).toMatchObject({ line: 3, rule: "parser" });
});

test.each<[string, Partial<JsonSchema>, string]>([
  ["example-matches-payload", { examples: [{}] }, "Fix: correct the example, or the payload"],
  ["message-is-described", { examples: [] }, "Fix: add a real payload under examples"],
  ["correlation-names-a-field", { "x-correlate-by": "pot" }, "Fix: name a required text field"],
])("what %s finds in a contract is mended there", async (rule, change, fix) => {
  const errors = await errorsOf(document, { schemas: changed("BrewTea", change) });

  expect(errors.length).toBeGreaterThan(0);
  for (const error of errors) {
    expect(error).toMatchObject({ file: teaShopFile, line, column: 5, rule });
    expect(error.text).toContain(fix);
    expect(error.text).toMatch(/, in contracts\/src\/tea\.ts; then run `npx warren generate`\.$/);
  }
});

test("what AsyncAPI refuses in a generated schema names the contract", async () => {
  const schemas = changed("BrewTea", { type: "objekt" as "object" });

  expect(await errorsOf(document, { schemas })).toMatchObject([
    {
      file: path.join(path.dirname(teaShopFile), "generated/schemas/BrewTea.json"),
      line: 1,
      column: 1,
      text: expect.stringContaining(
        "Fix: correct contracts/src/tea.ts, from which this file is written, and run `npx warren generate`.",
      ) as string,
    },
  ]);
});

async function errorsOf(
  text: string,
  {
    file = teaShopFile,
    schemas = teaShopSchemas,
  }: Readonly<{ file?: string; schemas?: ReadonlyMap<string, JsonSchema> }> = {},
) {
  const checked = await checkLoaded(sourceOf(file, text), schemas);

  return errorsIn(checked.findings);
}

/** The document in a folder of its own, without what is generated. */
async function copied(name: string): Promise<string> {
  const file = path.join(folder, name, "asyncapi.yaml");
  await mkdir(path.dirname(file), { recursive: true });
  await cp(teaShopFile, file);

  return file;
}

async function writeMessages(file: string, text: string): Promise<void> {
  await mkdir(path.join(path.dirname(file), "generated"), { recursive: true });
  await writeFile(path.join(path.dirname(file), "generated/messages.yaml"), text);
}

function changed(name: string, change: Partial<JsonSchema>): ReadonlyMap<string, JsonSchema> {
  return new Map(
    [...teaShopSchemas].map(([id, schema]) => [id, id === name ? { ...schema, ...change } : schema]),
  );
}
