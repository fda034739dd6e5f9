import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkDocument, type Checked } from "./check-document.js";

// Schemas that refer to each other: an order knows its customer, the customer the orders. Whoever walks all ways through forty of them is never done.

type Way = (target: string) => unknown;

const ways: Readonly<Record<string, Way>> = {
  properties: (target) => ({ $ref: target }),
  lists: (target) => ({ type: "array", items: { $ref: target } }),
  anyOf: (target) => ({ anyOf: [{ type: "null" }, { $ref: target }] }),
  allOf: (target) => ({ allOf: [{ $ref: target }, { required: ["id"] }] }),
  "oneOf, with a field that tells": (target) => ({
    oneOf: [{ type: "object", required: ["not"], properties: { not: { const: 1 } } }, { $ref: target }],
  }),
};

/** `count` schemas, each with its number and a field for each other. */
function schemas(count: number, way: Way): Readonly<Record<string, unknown>> {
  const names = Array.from({ length: count }, (_, index) => `s${String(index)}`);
  const one = (name: string, index: number) => ({
    type: "object",
    required: ["id"],
    properties: {
      id: { type: "integer", minimum: index },
      ...Object.fromEntries(
        names.filter((other) => other !== name).map((other) => [other, way(`#/components/schemas/${other}`)]),
      ),
    },
  });

  return Object.fromEntries(names.map((name, index) => [name, one(name, index)]));
}

const binding = { amqp: { is: "queue", queue: { name: "desk", durable: true } } };

function document(version: string, payload: string, components: unknown): unknown {
  const head = { asyncapi: version, info: { title: "Desk", version: "1.0.0" }, components };
  const message = { name: "Asked", contentType: "application/json", payload: { $ref: payload } };

  return version.startsWith("2.")
    ? { ...head, channels: { desk: { bindings: binding, publish: { message } } } }
    : {
        ...head,
        channels: { desk: { address: "desk", bindings: binding, messages: { Asked: message } } },
        operations: { take: { action: "receive", channel: { $ref: "#/channels/desk" } } },
      };
}

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-rings-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function checked(content: unknown) {
  const file = path.join(folder, "asyncapi.json");
  await writeFile(file, JSON.stringify(content));

  return accepted(await checkDocument(file, new Map()));
}

function accepted(result: Checked): Extract<Checked, { ok: true }> {
  if (result.ok) return result;
  throw new Error(result.findings.map(({ text }) => text).join("\n"));
}

describe.each(["2.6.0", "3.0.0"])("in %s", (version) => {
  test.each(Object.entries(ways))(
    "three schemas that refer to each other by %s name each other",
    async (_, way) => {
      const { payloads, findings } = await checked(
        document(version, "#/components/schemas/s0", { schemas: schemas(3, way) }),
      );
      const named = [...(payloads?.parts ?? [])].map(([name, { node }]) => [
        name,
        [...JSON.stringify(node).matchAll(/"part","name":"(\w+)"/g)].map(([, other]) => other),
      ]);

      expect(findings.filter(({ rule }) => rule.startsWith("schema-"))).toEqual([]);
      expect(named).toEqual([
        ["S0", ["S1", "S2"]],
        ["S1", ["S0", "S2"]],
        ["S2", ["S0", "S1"]],
        ["Asked", ["S0"]],
      ]);
    },
  );

  test.each(Object.entries(ways))(
    "forty schemas that all refer to each other by %s are read",
    async (_, way) => {
      const { payloads } = await checked(
        document(version, "#/components/schemas/s0", { schemas: schemas(40, way) }),
      );

      // And the message, which is one of them.
      expect(payloads?.parts.size).toBe(41);
    },
  );
});

test("a reference in a ring leads to the very schema that it names", async () => {
  const { components, model } = await checked(
    document("3.0.0", "#/components/schemas/s1", {
      schemas: { ...schemas(2, (target) => ({ $ref: target })), other: { $ref: "#/components/schemas/s0" } },
    }),
  );
  const [s0, s1] = ["s0", "s1"].map(
    (name) => components.get(name) as { properties: Record<string, unknown> },
  );

  expect(s0?.properties["s1"]).toBe(s1);
  expect(s1?.properties["s0"]).toBe(s0);
  expect(model.messages[0]?.payload).toBe(s1);
});
