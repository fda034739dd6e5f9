import { endlessValueIn } from "./endless-values.js";
import { expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { sourceOf } from "./load-document.js";

// AsyncAPI's parser follows a `$ref` in a value of `enum` too, and one that leads back has the value within itself.

const text = (version: string, payload: unknown, schemas: unknown) => {
  const message = { name: "GateOpened", contentType: "application/json", payload };
  const bindings = { amqp: { is: "queue", queue: { name: "gate", durable: true } } };
  const head = { asyncapi: version, info: { title: "Gate", version: "1.0.0" } };
  const body = version.startsWith("2.")
    ? { channels: { gate: { bindings, publish: { message } } } }
    : {
        channels: { gate: { address: "gate", bindings, messages: { GateOpened: message } } },
        operations: { take: { action: "receive", channel: { $ref: "#/channels/gate" } } },
      };

  return JSON.stringify({ ...head, ...body, components: { schemas } }, undefined, 1);
};
const to = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const endless: readonly (readonly [what: string, payload: unknown, schemas: Record<string, unknown>])[] = [
  [
    "a list of values that a reference in it leads back to",
    to("A"),
    { A: { enum: ["x", { next: to("A") }] } },
  ],
  ["a constant that is its own schema", to("A"), { A: { const: to("A") } }],
  [
    "two lists that lead to each other",
    { type: "object", properties: { a: to("A") } },
    { A: { enum: [{ b: to("B") }] }, B: { enum: [{ a: to("A") }] } },
  ],
  [
    "a value that leads to a ring of schemas",
    { type: "object", properties: { a: { enum: [to("A")] } } },
    { A: { type: "object", properties: { a: to("A") } } },
  ],
  [
    "a value that leads to a ring over a schema that is in none",
    { type: "object", properties: { c: to("C"), a: { enum: [to("C")] } } },
    {
      A: { type: "object", properties: { a: to("A") } },
      C: { type: "object", properties: { a: to("A") } },
    },
  ],
];

test.each(["3.0.0", "2.6.0"].flatMap((version) => endless.map((row) => [version, ...row] as const)))(
  "in %s, %s: one error, at the list",
  async (version, _, payload, schemas) => {
    for (const validate of [true, false]) {
      const written = text(version, payload, schemas);
      const { ok, findings } = await checkLoaded(sourceOf("/none/gate.json", written), new Map(), {
        validate,
      });
      const errors = findings.filter(({ severity }) => severity === "error");

      expect(ok).toBe(false);
      expect(errors).toMatchObject([
        {
          rule: "readable-document",
          text: expect.stringMatching(
            /^A value of `(enum|const)` holds itself, .*nothing of the document is read\.\nFix: write the value without the reference/s,
          ) as string,
        },
      ]);
      expect(written.split("\n")[(errors[0]?.line ?? 0) - 1]).toMatch(/"(enum|const)"/);
    }
  },
);

test.each<[what: string, payload: unknown, schemas: Record<string, unknown>]>([
  [
    "fields that are called enum and const",
    to("A"),
    { A: { type: "object", properties: { enum: to("A"), const: to("A"), properties: to("A") } } },
  ],
  ["a value that refers to one that ends", { enum: [to("A"), { again: to("A") }] }, { A: { const: "x" } }],
  [
    "notes for readers that lead back",
    to("A"),
    { A: { type: "object", properties: { a: { type: "string" } }, default: to("A"), examples: [to("A")] } },
  ],
])("%s: nothing is wrong", async (_, payload, schemas) => {
  const { findings } = await checkLoaded(
    sourceOf("/none/gate.json", text("3.0.0", payload, schemas)),
    new Map(),
  );

  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
});

const ring = { Ring: { type: "object", properties: { next: to("Ring") } } };

test.each<[what: string, channel: string, message: string, more: object]>([
  ["a channel that is called payload, and a message that is called const", "payload", "const", {}],
  ["a channel that is called schemas, and a message that is called enum", "schemas", "enum", {}],
  [
    "an example with a field that is called const",
    "gate",
    "Opened",
    { examples: [{ payload: { const: { next: {} } } }] },
  ],
  ["what another program has", "gate", "Opened", { "x-own": { payload: { const: to("Ring") } } }],
])("%s: nothing is wrong", async (_, channel, message, more) => {
  expect(await errorsOf(channel, message, more)).toEqual([]);
});

test("an example of a message that holds itself is refused at its place", async () => {
  const examples = [{ payload: { next: to("Ring") } }];

  expect(await errorsOf("gate", "Opened", { examples })).toMatchObject([
    {
      rule: "readable-document",
      text: expect.stringMatching(/^A value of `examples` holds itself/) as string,
    },
  ]);
});

async function errorsOf(channel: string, message: string, more: object) {
  const bindings = { amqp: { is: "queue", queue: { name: "gate", durable: true } } };
  const messages = { [message]: { contentType: "application/json", payload: to("Ring"), ...more } };
  const document = {
    ...{ asyncapi: "3.0.0", info: { title: "Gate", version: "1.0.0" } },
    channels: { [channel]: { address: "gate", bindings, messages } },
    operations: { take: { action: "receive", channel: { $ref: `#/channels/${channel}` } } },
    components: { schemas: ring },
  };
  const { findings } = await checkLoaded(sourceOf("/none/gate.json", JSON.stringify(document)), new Map());

  return findings.filter(({ severity }) => severity === "error");
}

test("schemas that lead to each other over 20,000 are walked to their end, and a value among them is found", () => {
  const schemas: Record<string, unknown>[] = Array.from({ length: 20_000 }, () => ({}));
  schemas.forEach((schema, n) => (schema["items"] = schemas[(n + 1) % schemas.length]));
  const document = { components: { schemas: { A: schemas[0] } } };
  expect(endlessValueIn(document)).toBeUndefined();

  const value: unknown[] = [];
  value.push({ again: value });
  Object.assign(schemas.at(-1) ?? {}, { const: value });
  expect(endlessValueIn(document)).toMatchObject({ rule: "readable-document" });
});
