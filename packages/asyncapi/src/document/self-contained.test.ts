import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkDocument, type Checked } from "./check-document.js";
import { endlessReferenceIn } from "./endless-references.js";
import { lookIn } from "./look.js";
import { ringFinder } from "./references.js";

// Documents of 2.x that stand in several files, or say a thing once and refer to it.

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-files-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const queue = (name: string) => `{ amqp: { is: queue, queue: { name: ${name} } } }`;
const key = "{ amqp: { is: routingKey, exchange: { name: library, type: topic } } }";

test("reads operations of channels, messages and schemas that stand in other files, each from its own folder", async () => {
  const { model, findings } = accepted(
    await checked({
      "desk/library.yaml": `
asyncapi: 2.5.0
info: { title: Library, version: 1.0.0 }
channels:
  book/returned: { $ref: "parts/returned.yaml#/item" }
  book/lent:
    bindings: ${key}
    subscribe: { operationId: tellLent, message: { $ref: "../common/messages.yaml#/BookLent" } }
  book/lost:
    bindings: ${key}
    subscribe:
      operationId: tellLost
      message: { oneOf: [{ $ref: "../common/messages.yaml#/BookLent" }, { $ref: "#/components/messages/BookLost" }] }
components:
  messages:
    BookLost: { $ref: "../common/messages.yaml#/BookLost" }
`,
      "desk/parts/returned.yaml": `
item:
  bindings: ${queue("desk.returned")}
  publish: { operationId: takeReturned, message: { $ref: "../../common/messages.yaml#/BookReturned" } }
`,
      "common/messages.yaml": `
BookReturned: { payload: { $ref: "schemas/book.yaml" } }
BookLent: { name: BookLent, schemaFormat: application/vnd.aai.asyncapi;version=2.5.0, payload: { $ref: "schemas/book.yaml" } }
BookLost: { payload: { type: object, required: [book], properties: { book: { $ref: "./schemas/book.yaml" } } } }
`,
      "common/schemas/book.yaml":
        "{ type: object, required: [isbn], properties: { isbn: { type: string } } }",
    }),
  );

  expect(model.operations.map(({ id, kind, messages }) => [id, kind, messages])).toEqual([
    ["takeReturned", "receive", ["BookReturned"]],
    ["tellLent", "send", ["BookLent"]],
    ["tellLost", "send", ["BookLent", "BookLost"]],
  ]);
  expect(findings.filter(({ rule }) => rule === "schema-is-json-schema")).toEqual([]);
  expect(model.queues.map(({ name }) => name)).toContain("desk.returned");
});

test("says what is wrong with a schema of another file where it stands there", async () => {
  const result = await checked({
    "library.yaml": `
asyncapi: 2.6.0
info: { title: Library, version: 1.0.0 }
channels:
  book/lent: { $ref: "lent.yaml" }
`,
    "lent.yaml": `
subscribe:
  message:
    name: BookLent
    payload:
      type: object
      properties: { isbn: { type: strng } }
`,
  });

  expect(result.ok).toBe(false);
  expect(result.findings[0]).toMatchObject({ file: path.join(folder, "lent.yaml"), line: 7 });
});

const shelf = `
Shelf:
  type: object
  required: [label]
  properties: { label: { type: string }, books: { type: array, items: { $ref: "book.yaml#/Book" } }, within: { $ref: "#/Shelf" } }
`;
const book = `
Book: { type: object, required: [isbn], properties: { isbn: { type: string }, shelf: { $ref: "shelf.yaml#/Shelf" } } }
`;

test.each([
  [
    "2.6.0",
    `channels: { moved: { bindings: ${key}, subscribe: { message: { name: Moved, payload: { $ref: "shelf.yaml#/Shelf" } } } } }`,
  ],
  [
    "3.0.0",
    `channels: { moved: { address: moved, bindings: ${key}, messages: { Moved: { payload: { $ref: "shelf.yaml#/Shelf" } } } } }
operations: { tell: { action: send, channel: { $ref: "#/channels/moved" } } }`,
  ],
])("schemas of other files that hold one another are typed, in %s", async (version, rest) => {
  const { payloads, findings } = accepted(
    await checked({
      "library.yaml": `asyncapi: ${version}\ninfo: { title: Library, version: 1.0.0 }\n${rest}\n`,
      "shelf.yaml": shelf,
      "book.yaml": book,
    }),
  );

  expect(findings.filter(({ rule }) => rule === "schema-is-json-schema")).toEqual([]);
  expect([...(payloads?.parts.keys() ?? [])].sort()).toEqual(["Book", "Moved", "Shelf"]);
  expect(payloads?.parts.get("Book")?.node).toMatchObject({
    fields: [{ name: "isbn" }, { name: "shelf", node: { kind: "part", name: "Shelf" } }],
  });
});

test("a schema that holds itself is typed in 2.x, and when a document is read without AsyncAPI's own rules", async () => {
  const files = {
    "library.yaml": `
asyncapi: 2.0.0
info: { title: Library, version: 1.0.0 }
channels:
  moved: { bindings: ${key}, subscribe: { message: { name: Moved, payload: { type: object, properties: { shelf: { $ref: "#/components/schemas/Shelf" } } } } } }
components:
  schemas:
    Shelf: { type: object, properties: { within: { $ref: "#/components/schemas/Shelf" } } }
`,
  };

  for (const validate of [true, false]) {
    const { payloads } = accepted(await checked(files, validate));
    expect(payloads?.parts.get("Shelf")?.node).toMatchObject({
      fields: [{ name: "within", node: { kind: "part", name: "Shelf" } }],
    });
  }
});

test("in 2.x a trait wins over what it is put on, each over those before it, as JSON Merge Patch has it", async () => {
  const { model } = accepted(
    await checked({
      "library.yaml": `
asyncapi: 2.4.0
info: { title: Library, version: 1.0.0 }
channels:
  lent:
    bindings: ${key}
    subscribe:
      operationId: tellLent
      bindings: { amqp: { deliveryMode: 2, priority: 3 } }
      traits: [{ bindings: { amqp: { deliveryMode: 2 } } }, { $ref: "traits.yaml#/fleeting" }]
      message: { $ref: "#/components/messages/Lent" }
components:
  messages:
    Lent:
      name: Lent
      contentType: text/plain
      correlationId: { location: $message.payload#/isbn }
      traits: [{ contentType: application/json }, { correlationId: { location: $message.payload#/reader } }]
      payload: { type: object, required: [isbn, reader], properties: { isbn: { type: string }, reader: { type: string } } }
`,
      "traits.yaml": "fleeting: { bindings: { amqp: { deliveryMode: 1, priority: null } } }",
    }),
  );

  expect(model.operations).toMatchObject([{ id: "tellLent", persistent: false, priority: undefined }]);
  expect(model.messages).toMatchObject([{ name: "Lent", correlateBy: "/reader" }]);
});

test("an address may hold the wildcards of a binding, and so may a label that is none", async () => {
  const { model } = accepted(
    await checked({
      "library.yaml": `
asyncapi: 2.6.0
info: { title: Library, version: 1.0.0 }
channels:
  book.#: { bindings: ${key}, publish: { operationId: takeAny, message: { name: Any } } }
  "#every": { bindings: ${queue("desk.every")}, publish: { operationId: takeEvery, message: { name: Every } } }
`,
    }),
  );

  expect(
    model.queues.map(({ name, bindings }) => [name, bindings.map(({ routingKey }) => routingKey)]),
  ).toEqual([
    ["desk.every", []],
    ["library.takeAny", ["book.#"]],
  ]);
});

test.each(["3.0.0", "2.6.0"])(
  "types a schema of %s that leads back to itself over another name, or over another file and back",
  async (version) => {
    const messages = "{ Branch: { payload: { $ref: '#/components/schemas/Branch' } } }";
    const channels = version.startsWith("3")
      ? `
  grown: { address: grown, messages: ${messages}, bindings: ${key} }
operations:
  tellGrown: { action: send, channel: { $ref: "#/channels/grown" } }`
      : `
  grown: { bindings: ${key}, subscribe: { operationId: tellGrown, message: { name: Branch, payload: { $ref: "#/components/schemas/Branch" } } } }`;
    const { payloads, findings } = accepted(
      await checked({
        "tree.yaml": `
asyncapi: ${version}
info: { title: Tree, version: 1.0.0 }
channels:${channels}
components:
  schemas:
    Branch: { $ref: "#/components/schemas/Bough" }
    Bough: { $ref: "#/components/schemas/Limb" }
    Limb:
      type: object
      properties: { next: { $ref: "#/components/schemas/Bough" }, leaf: { $ref: "leaf.yaml#/Leaf" } }
`,
        "leaf.yaml": `
Leaf: { $ref: "#/Blade" }
Blade: { type: object, properties: { on: { $ref: "tree.yaml#/components/schemas/Branch" }, vein: { $ref: "#/Leaf" } } }
`,
      }),
    );

    expect(findings.filter(({ rule }) => rule.startsWith("schema-"))).toEqual([]);
    expect([...(payloads?.parts.keys() ?? [])].sort()).toEqual(["Branch", "Leaf"]);
    expect(payloads?.parts.get("Branch")?.node).toMatchObject({
      fields: [
        { name: "next", node: { kind: "part", name: "Branch" } },
        { name: "leaf", node: { kind: "part", name: "Leaf" } },
      ],
    });
    expect(payloads?.parts.get("Leaf")?.node).toMatchObject({
      fields: [
        { name: "on", node: { kind: "part", name: "Branch" } },
        { name: "vein", node: { kind: "part", name: "Leaf" } },
      ],
    });
  },
);

const tree = (version: string, schemas: string) => `asyncapi: ${version}
info: { title: Tree, version: 1.0.0 }
channels:
  grown:
${
  version.startsWith("3")
    ? `    address: grown
    bindings: ${key}
    messages: { Branch: { payload: { $ref: "#/components/schemas/Branch" } } }
operations:
  tellGrown: { action: send, channel: { $ref: "#/channels/grown" } }`
    : `    bindings: ${key}
    subscribe: { operationId: tellGrown, message: { name: Branch, payload: { $ref: "#/components/schemas/Branch" } } }`
}
components:
  schemas:
${schemas}
`;

test.each(["3.0.0", "2.6.0"])(
  "references of another file that lead to each other, and to nothing else, are refused where the document of %s leads there",
  async (version) => {
    const ring = "B: { $ref: '#/C' }\nC: { $ref: '#/B' }\n";
    const refused = await checked({
      "tree.yaml": tree(version, "    Branch: { $ref: 'other.yaml#/A' }"),
      "other.yaml": `A: { type: object, properties: { b: { $ref: "third.yaml#/B" } } }\n`,
      "third.yaml": ring,
    });

    expect(refused.ok).toBe(false);
    expect(refused.findings).toMatchObject([
      {
        file: path.join(folder, "tree.yaml"),
        line: version.startsWith("3") ? 12 : 9,
        rule: "readable-document",
        text: expect.stringContaining(
          "./third.yaml#/B refers to ./third.yaml#/C refers to ./third.yaml#/B, and nothing is described anywhere",
        ) as string,
      },
    ]);

    // Nothing of the document leads there.
    const taken = await checked({
      "tree.yaml": tree(version, "    Branch: { $ref: 'other.yaml#/A' }"),
      "other.yaml": `A: { type: object, properties: { a: { $ref: "#/A" } } }\n${ring}`,
    });
    expect(accepted(taken).payloads?.parts.get("Branch")?.node).toMatchObject({
      fields: [{ name: "a", node: { kind: "part", name: "Branch" } }],
    });
  },
);

test.each(["3.0.0", "2.6.0"])(
  "what is wrong with a schema of %s that another name leads to is said where it stands",
  async (version) => {
    const { payloads, findings } = accepted(
      await checked({
        "tree.yaml": tree(
          version,
          `    Branch: { $ref: "#/components/schemas/Limb" }
    Limb:
      type: object
      properties:
        next: { $ref: "#/components/schemas/Branch" }
        kind: { type: string, pattern: "(" }`,
        ),
      }),
    );

    expect(payloads?.parts.get("Branch")?.node).toMatchObject({
      fields: [{ name: "next", node: { kind: "part", name: "Branch" } }, { name: "kind" }],
    });
    expect(findings.filter(({ rule }) => rule === "schema-is-checked")).toMatchObject([
      { file: path.join(folder, "tree.yaml"), line: version.startsWith("3") ? 17 : 14 },
    ]);
  },
);

test("a way over thousands of references is followed to its end", async () => {
  const names = Array.from({ length: 3_000 }, (_, index) => `N${String(index)}`);
  const chain = (place: string, last: string) =>
    names.map((name, index) => `${name}: { $ref: "${place}${names[index + 1] ?? last}" }`);
  const look = lookIn({}, path.join(folder, "tree.yaml"));
  await checked({
    "tree.yaml": "{}",
    "straight.yaml": [...chain("#/", "End"), "End: { type: string }"].join("\n"),
    "round.yaml": chain("#/", "N0").join("\n"),
    "nested.yaml": [
      ...chain("#/", "End"),
      "End: { type: object, properties: { again: { $ref: '#/N0' } } }",
    ].join("\n"),
  });
  const isRing = ringFinder(look);

  expect(isRing("straight.yaml#/N0")).toBe(false);
  expect(isRing("round.yaml#/N0")).toBe(true);
  expect(isRing("nested.yaml#/N0")).toBe(true);
  const leadsTo = (target: string) => endlessReferenceIn({ $ref: target }, path.join(folder, "tree.yaml"));
  expect(leadsTo("straight.yaml#/N0")?.text).toContain("more than 100 times");
  expect(leadsTo("nested.yaml#/N0")?.text).toContain("more than 100 times");
  expect(leadsTo("straight.yaml#/N2950")).toBeUndefined();
  expect(leadsTo("round.yaml#/N0")?.at).toBe("/$ref");
});

async function checked(files: Readonly<Record<string, string>>, validate = true): Promise<Checked> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), text);
  }

  return checkDocument(path.join(folder, Object.keys(files)[0] ?? ""), new Map(), { validate });
}

function accepted(result: Checked): Extract<Checked, { ok: true }> {
  if (result.ok) return result;
  throw new Error(
    result.findings.map(({ file, line, text }) => `${file}:${String(line)} ${text}`).join("\n"),
  );
}
