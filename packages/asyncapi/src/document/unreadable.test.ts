import { expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { sourceOf } from "./load-document.js";

// What would take the parser's stack, its memory or hours: refused before it begins, at its place.

const gate = (payload: string, more = "") => `asyncapi: 3.0.0
info: { title: Gate, version: 1.0.0 }
channels:
  opened:
    address: gate.opened
    bindings: { amqp: { is: routingKey, exchange: { name: yard, type: topic, durable: true } } }
    messages: { GateOpened: { payload: ${payload} } }
operations:
  tellOpened: { action: send, channel: { $ref: "#/channels/opened" } }
${more}`;
const nested = (levels: number, begin: string, inner: string, end: string) =>
  `${begin.repeat(levels)}${inner}${end.repeat(levels)}`;
const within = (levels: number) => nested(levels, "{ properties: { a: ", "{ type: string }", " } }");
const bomb = [
  "x-0: &0 [y, y]",
  ...Array.from(
    { length: 12 },
    (_, index) =>
      `x-${String(index + 1)}: &${String(index + 1)} [${Array(9)
        .fill(`*${String(index)}`)
        .join(", ")}]`,
  ),
];

async function findingsOf(text: string): Promise<readonly string[]> {
  const checked = await checkLoaded(sourceOf("/none/gate.yaml", text), new Map());

  return checked.findings
    .filter(({ severity }) => severity === "error")
    .map(({ line, column, text: said }) => `${String(line)}:${String(column)} ${said}`);
}

test.each<[what: string, text: string, said: RegExp]>([
  [
    "a field called __proto__",
    gate("{ type: object, properties: { gate: { type: string }, __proto__: { type: string } } }"),
    /^7:\d+ A field is called __proto__.*\nFix: rename it\.$/s,
  ],
  [
    "levels without end",
    gate(within(150)),
    /^7:\d+ It goes more than 200 levels deep below channels\/opened/,
  ],
  [
    "lists in lists",
    gate("{ type: string }", `x-yards: ${nested(30, "[", "", "]")}`),
    /^10:\d+ It goes more than 20 lists deep below x-yards/,
  ],
  [
    "schemas of one schema of one schema",
    gate(nested(30, "{ allOf: [", "{ type: string }", "] }")),
    /more than 20 lists deep/,
  ],
  [
    "references that lead to each other, and to nothing else",
    gate(
      "{ $ref: '#/components/schemas/a' }",
      "components: { schemas: { a: { $ref: '#/components/schemas/b' }, b: { $ref: '#/components/schemas/a' } } }",
    ),
    /^10:\d+ #\/components\/schemas\/a refers to #\/components\/schemas\/b refers to #\/components\/schemas\/a, and nothing is described/,
  ],
  [
    "a message that is itself",
    gate("{}", "components: { messages: { a: { $ref: '#/components/messages/a' } } }"),
    /^10:\d+ #\/components\/messages\/a refers to #\/components\/messages\/a, and/,
  ],
  [
    "an alias within itself",
    gate("{ type: string }", "x-yards: &yards [1, *yards]"),
    /An alias of YAML stands within/,
  ],
  [
    "aliases of aliases",
    gate("{ type: string }", bomb.join("\n")),
    /Its aliases stand for more than anybody/,
  ],
  [
    "an alias within itself, where its version should be",
    "asyncapi: &version [*version]",
    /^1:\d+ An alias of YAML stands within/,
  ],
  [
    "an alias without an anchor",
    gate("*nope"),
    /^7:40 The alias \*nope stands for nothing: no anchor &nope is before it: nothing of the document can be read/,
  ],
  [
    "an alias before its anchor, behind one that is right",
    gate("&gate { type: string }", "x-a: [*gate, *late, *later]\nx-b: &late 1"),
    /^10:14 The alias \*late stands for nothing/,
  ],
  [
    "more levels than the reader of YAML has stack for",
    gate("{ type: string }", `x-yards: ${nested(20_000, "[", "", "]")}`),
    /It is nested too deeply: nothing of the document can be read/,
  ],
])("%s: one finding, which says so", async (_, text, said) => {
  const found = await findingsOf(text);

  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(said);
});

test("what people write is not too deep", async () => {
  expect(await findingsOf(gate(within(30)))).toEqual([]);
  expect(await findingsOf(gate(nested(8, "{ allOf: [", "{ type: string }", "] }")))).toEqual([]);
});

test("an alias that is used twice is none that stands within itself", async () => {
  expect(await findingsOf(gate("&text { type: string }", "x-text: [*text, *text]"))).toEqual([]);
});
