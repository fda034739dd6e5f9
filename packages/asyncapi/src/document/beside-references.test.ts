import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { sourceOf } from "./load-document.js";

const documents = {
  2: `asyncapi: 2.6.0
info: { title: Ferry, version: 1.0.0 }
channels:
  sailed:
    publish:
      message:
        payload:
          type: object
          properties:
            pier: { $ref: "#/components/schemas/Pier", BESIDE }
components:
  schemas: { Pier: { type: string } }
`,
  3: `asyncapi: 3.0.0
info: { title: Ferry, version: 1.0.0 }
channels:
  sailed:
    address: sailed
    messages:
      Sailed:
        payload:
          type: object
          properties:
            pier: { $ref: "#/components/schemas/Pier", BESIDE }
operations:
  take: { action: receive, channel: { $ref: "#/channels/sailed" } }
components:
  schemas: { Pier: { type: string } }
`,
};

describe.each([2, 3] as const)("beside a reference of a schema, in %i.x,", (version) => {
  const lineOf = (text: string) => text.split("\n").findIndex((line) => line.includes("pier:")) + 1;

  test.each([
    ["minLength: 3", "minLength stands beside"],
    ['nullable: true, pattern: "^p"', "nullable and pattern stand beside"],
    ["allOf: [{ maxLength: 9 }]", "allOf stands beside"],
  ])("%s is named, since nobody checks it", async (beside, words) => {
    const text = documents[version].replace("BESIDE", beside);
    const found = (await findingsOf(text)).filter(({ rule }) => rule === "reference-stands-alone");

    expect(found).toMatchObject([{ severity: "warning", line: lineOf(text) }]);
    expect(found[0]?.text).toContain(`${words} the reference #/components/schemas/Pier`);
  });

  test.each([
    "description: Where it left from",
    "x-unit: pier",
    "title: Pier",
    "examples: [{ $ref: a, minLength: 1 }]",
  ])("%s is a note, of which nothing is lost", async (beside) => {
    const found = await findingsOf(documents[version].replace("BESIDE", beside));

    expect(found.filter(({ rule }) => rule === "reference-stands-alone")).toEqual([]);
  });
});

async function findingsOf(text: string) {
  const { findings } = await checkLoaded(
    sourceOf(path.join(import.meta.dirname, "ferry.yaml"), text),
    new Map(),
    {
      validate: false,
    },
  );

  return findings;
}
