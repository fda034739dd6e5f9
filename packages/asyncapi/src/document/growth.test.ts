import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { loadDocument, sourceOf } from "./load-document.js";

// References and aliases make much of little: what the parser would need minutes or gigabytes for is refused before, where it stands.

const gate = (payload: string, more = "", before = "") => `asyncapi: 3.0.0
info: { title: Gate, version: 1.0.0 }
${before}channels:
  opened:
    address: gate.opened
    bindings: { amqp: { is: routingKey, exchange: { name: yard, type: topic, durable: true } } }
    messages:
      GateOpened:
        payload: ${payload}
operations:
  tellOpened: { action: send, channel: { $ref: "#/channels/opened" } }
${more}`;
const first = "{ $ref: '#/components/schemas/s0' }";
const next = (index: number) => `{ $ref: '#/components/schemas/s${String(index + 1)}' }`;
const linked = (count: number, schema: (next: string) => string) =>
  [
    "components:\n  schemas:",
    ...Array.from({ length: count }, (_, index) => `    s${String(index)}: ${schema(next(index))}`),
    `    s${String(count)}: { type: string }`,
  ].join("\n");
const one = (inner: string) => `{ properties: { a: ${inner} } }`;
const two = (inner: string) => `{ properties: { a: ${inner}, b: ${inner} } }`;
const aliased = (count: number, schema: (alias: string) => string) =>
  `x-0: &a0 { type: string }\n${Array.from(
    { length: count },
    (_, index) => `x-${String(index + 1)}: &a${String(index + 1)} ${schema(`*a${String(index)}`)}\n`,
  ).join("")}`;

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-growth-"));
  const files = {
    "row.yaml": linked(3_000, (inner) => inner),
    "deep.json": `{"s0": ${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}`,
    "lists.yaml": `s0: ${"{ allOf: [".repeat(30)}{ type: string }${"] }".repeat(30)}`,
    "bomb.yaml": `s0: { type: string }\n${aliased(9, (alias) => `[${Array(9).fill(alias).join(", ")}]`)}`,
    "lost.yaml": "s0: { type: string }\nx: *nope\n",
    "large.yaml": `s0: { type: string }\nx:\n${"  - 0123456789012345678901234567890123456789\n".repeat(400_000)}`,
  };
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(path.join(folder, name), text)));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function findingsOf(text: string): Promise<readonly string[]> {
  const loaded = sourceOf(path.join(folder, "gate.yaml"), text);
  const checked = await checkLoaded(loaded, new Map(), { validate: false });

  return checked.findings
    .filter(({ severity }) => severity === "error")
    .map(({ line, text: said }) => `${String(line)} ${said}`);
}

const tooMuch: readonly (readonly [what: string, text: string, said: RegExp])[] = [
  [
    "thousands of references in a row",
    gate(
      first,
      linked(3_000, (inner) => inner),
    ),
    /^9 #\/components\/schemas\/s0 refers to a reference, and that to another, more than 100 times: .*\nFix: refer to what is meant directly\.$/s,
  ],
  [
    "a row that is found from its end",
    gate(
      "{ type: string }",
      linked(101, (inner) => inner).replace(/(?<=schemas:\n).*/s, (rows) =>
        rows.split("\n").toReversed().join("\n"),
      ),
    ),
    /more than 100 times/,
  ],
  [
    "thousands of references within each other",
    gate(first, linked(3_000, one)),
    /^9 Once its references are followed, channels\/opened\/messages\/GateOpened goes more than 1,000 levels deep/,
  ],
  [
    "two references to what has two references",
    gate(first, linked(40, two)),
    /^9 .* has more than 300,000 parts/,
  ],
  [
    "many large ones together",
    gate(
      first,
      `${linked(16, two)}\n${Array.from({ length: 8 }, (_, index) => `    t${String(index)}: ${first}`).join("\n")}`,
    ),
    /has more than 2,000,000 parts/,
  ],
  [
    "lists in lists by reference",
    gate(
      first,
      linked(30, (inner) => `{ allOf: [${inner}] }`),
    ),
    /^9 .* has more than 20 lists within each other/,
  ],
  [
    "growth that ends in a schema of itself",
    gate(
      first,
      linked(40, two).replace("s40: { type: string }", `s40: ${one("{ $ref: '#/components/schemas/s40' }")}`),
    ),
    /has more than 300,000 parts/,
  ],
  [
    "thousands of aliases within each other",
    gate("*a3000", "", aliased(3_000, one)),
    /^3010 Its aliases stand for more than anybody could read/,
  ],
  [
    "a large alias, again and again",
    gate(
      "{ type: string }",
      `x-all: [${Array(90).fill("*a").join(", ")}]`,
      `x-a: &a [${Array(5_000).fill("1").join(", ")}]\n`,
    ),
    /^13 Once its aliases are followed, x-all has more than 300,000 parts/,
  ],
  [
    "aliases of aliases",
    gate("*a30", "", aliased(30, two)),
    /^1\d Its aliases stand for more than anybody could read/,
  ],
  [
    "ten thousand levels",
    gate(`${"{ a: ".repeat(10_000)}1${" }".repeat(10_000)}`),
    /^9 It is nested too deeply/,
  ],
  [
    "ten thousand levels of lists",
    gate("{ type: string }", `x-a:\n  ${"- ".repeat(10_000)}1`),
    /^13 It is nested too deeply/,
  ],
  [
    "a row in another file",
    gate("{ $ref: './row.yaml#/components/schemas/s0' }"),
    /^9 .* more than 100 times/,
  ],
  [
    "another file of ten thousand levels",
    gate("{ $ref: './deep.json#/s0' }"),
    /^9 \.\/deep\.json: It is nested too deeply, at line 1\.\nFix: correct it there\.$/,
  ],
  [
    "another file of lists in lists",
    gate("{ $ref: './lists.yaml#/s0' }"),
    /^9 \.\/lists\.yaml: It goes more than 20 lists deep below s0/,
  ],
  [
    "another file of aliases of aliases",
    gate("{ $ref: './bomb.yaml#/s0' }"),
    /^9 \.\/bomb\.yaml: Its aliases stand for more/,
  ],
  [
    "another file that is too large",
    gate("{ $ref: './large.yaml#/s0' }"),
    /^9 \.\/large\.yaml: It has 18 MiB/,
  ],
  [
    "messages of 2.x in a row",
    `asyncapi: 2.6.0
info: { title: Gate, version: 1.0.0 }
channels:
  gate.opened:
    subscribe:
      operationId: told
      message: { $ref: '#/components/schemas/s0' }
${linked(3_000, (inner) => inner)}`,
    /^7 .* more than 100 times/,
  ],
];

test.each(tooMuch)("%s: one finding, at its line", async (_, text, said) => {
  const found = await findingsOf(text);

  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(said);
});

test.each([
  [
    "a few references in a row",
    gate(
      first,
      linked(20, (inner) => inner),
    ),
  ],
  ["references within each other", gate(first, linked(60, one))],
  ["two references to what has two", gate(first, linked(8, two))],
  ["forty schemas in a ring", gate(first, linked(40, one).replace(/s40: .*/, `s40: ${one(first)}`))],
  [
    "an alias that is used again and again",
    gate("*a", `x-all: [${Array(50).fill("*a").join(", ")}]`, "x-a: &a { type: string }\n"),
  ],
  ["thousands of items", gate("{ type: string }", `x-all:\n${"  - { a: 1 }\n".repeat(5_000)}`)],
])("%s: nothing is wrong", async (_, text) => {
  expect(await findingsOf(text)).toEqual([]);
});

test("a reference to a file with an alias that stands for nothing is said, and not called more than anybody could read", async () => {
  const loaded = sourceOf(path.join(folder, "gate.yaml"), gate("{ $ref: './lost.yaml#/s0' }"));
  const { findings } = await checkLoaded(loaded, new Map());
  const errors = findings.filter(({ severity }) => severity === "error");

  expect(loaded.ok).toBe(true);
  expect(errors.map(({ text }) => text).join("\n")).toMatch(/lost\.yaml|nope/);
  expect(errors.map(({ text }) => text).join("\n")).not.toContain("more than anybody could read");
});

test("a file of more than the parser could hold is not read", async () => {
  const loaded = await loadDocument(path.join(folder, "large.yaml"));

  expect(loaded.findings.map(({ text }) => text)).toEqual([expect.stringContaining("It has 18 MiB")]);
});
