import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { errorsIn } from "./finding.js";
import { sourceOf } from "./load-document.js";

// What is wrong in a file that a document refers to is looked up in that file, also where the document has something of the same name.

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-other-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const schemas = (bell: string) => `components:
  schemas:
    Bell:
      type: object
      properties:
        weight: ${bell}
`;
const tower = (own: string) => `asyncapi: 3.0.0
info: { title: Tower, version: 1.0.0 }
channels:
  rung:
    address: tower.rung
    bindings: { amqp: { is: queue, queue: { name: tower, durable: true } } }
    messages:
      Rung: { payload: { $ref: "./bells.yaml#/components/schemas/Bell" } }
      Own: { payload: { $ref: "#/components/schemas/Bell" } }
operations:
  take: { action: receive, channel: { $ref: "#/channels/rung" } }
${schemas(own)}`;

test.each([
  [
    "a limit as of draft 4",
    "{ type: number, minimum: 5, exclusiveMinimum: true }",
    "{ type: number, exclusiveMinimum: 5 }",
    "Fix: write the limit itself here, in the place of `minimum`.",
  ],
  [
    "a number in quotes",
    '{ type: string, maxLength: "5" }',
    "{ type: string, maxLength: 5 }",
    "without quotes",
  ],
])("%s is told with its fix in the other file, and in the document", async (_, wrong, right, fix) => {
  const there = await errorsOf(tower(right), schemas(wrong));
  const here = await errorsOf(tower(wrong), schemas(right));

  expect(there).toMatchObject([{ file: path.join(folder, "bells.yaml"), line: 6 }]);
  expect(there[0]?.text).toContain(fix);
  expect(here).toMatchObject([{ file: path.join(folder, "tower.yaml"), line: 17 }]);
  expect(here[0]?.text).toContain(fix);
});

test("faults at one place of two files are two, each told where it stands", async () => {
  const both = await errorsOf(tower("{ type: heavy }"), schemas("{ type: [string], properties: 5 }"));

  expect(both.map(({ file, line }) => `${path.basename(file)}:${String(line)}`).toSorted()).toEqual([
    "bells.yaml:6",
    "tower.yaml:17",
  ]);
});

async function errorsOf(document: string, bells: string) {
  await writeFile(path.join(folder, "bells.yaml"), bells);
  const { findings } = await checkLoaded(sourceOf(path.join(folder, "tower.yaml"), document), new Map());

  return errorsIn(findings);
}
