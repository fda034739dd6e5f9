import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkDocument, type Checked } from "./check-document.js";

// What is brought into a document out of other files, because of schemas there that hold themselves, is checked as what it is.

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-brought-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const binding = { amqp: { is: "queue", queue: { name: "desk", durable: true } } };
const head = { info: { title: "Desk", version: "1.0.0" } };

/** A document of one message. */
function documentOf(version: string, message: object, components: object = {}): object {
  return version.startsWith("2.")
    ? {
        ...{ asyncapi: version, ...head, components },
        channels: { desk: { bindings: binding, publish: { operationId: "take", message } } },
      }
    : {
        ...{ asyncapi: version, ...head, components },
        channels: { desk: { address: "desk", bindings: binding, messages: { Asked: message } } },
        operations: { take: { action: "receive", channel: { $ref: "#/channels/desk" } } },
      };
}

async function checked(files: Readonly<Record<string, unknown>>): Promise<Checked> {
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(
      path.join(folder, name),
      typeof content === "string" ? content : JSON.stringify(content, null, 1),
    );
  }

  return checkDocument(path.join(folder, "asyncapi.json"), new Map());
}

/** The errors, each with the file and the line that it is about. */
function errorsIn({ findings }: Checked): readonly string[] {
  return findings
    .filter(({ severity }) => severity === "error")
    .map(({ file, line, text }) => `${path.relative(folder, file)}:${String(line)} ${text}`);
}

function partsOf(result: Checked): readonly string[] {
  return result.ok ? [...(result.payloads?.parts.keys() ?? [])] : [];
}

const named = { name: "Asked", contentType: "application/json" };

describe.each(["2.6.0", "3.0.0"])("in %s", (version) => {
  const isOld = version.startsWith("2.");
  const openapi = "application/vnd.oai.openapi;version=3.0.0";
  const messageOf = (target: string) =>
    isOld
      ? { ...named, schemaFormat: openapi, payload: { $ref: target } }
      : { ...named, payload: { schemaFormat: openapi, schema: { $ref: target } } };
  const node = `components:
  schemas:
    Node:
      type: object
      discriminator: { propertyName: type }
      properties:
        type: { type: string }
        weight: { type: integer, minimum: 0, exclusiveMinimum: true }
        note: { $ref: "#/components/schemas/Note" }
        next: { $ref: "#/components/schemas/Node" }
    Note:
      type: object
      nullable: true
      default: null
      properties: { of: { $ref: "#/components/schemas/Node" } }
`;

  test("a schema of OpenAPI that holds itself is no schema of AsyncAPI", async () => {
    const files = { "api/openapi.yaml": node };
    const target = "api/openapi.yaml#/components/schemas/Node";

    const right = await checked({ ...files, "asyncapi.json": documentOf(version, messageOf(target)) });

    expect(errorsIn(right)).toEqual([]);
    expect(partsOf(right)).toContain("Node");
    expect(
      errorsIn(
        await checked({
          "messages/asked.json": { Asked: messageOf(`../${target}`) },
          "asyncapi.json": documentOf(version, { $ref: "messages/asked.json#/Asked" }),
        }),
      ),
    ).toEqual([]);
  });

  test("and one that OpenAPI does not allow is refused", async () => {
    const wrong = node.replace("{ propertyName: type }", "type");
    const result = await checked({
      "openapi.yaml": wrong,
      "asyncapi.json": documentOf(version, messageOf("openapi.yaml#/components/schemas/Node")),
    });

    expect(errorsIn(result)).toContainEqual(
      expect.stringMatching(/^openapi\.yaml:5 "discriminator" property type must be object/),
    );
  });

  test("faults of two files are told in both, also where one may follow from others of its file", async () => {
    const result = await checked({
      "shelf.yaml": `type: object
properties:
  label: { type: string, maxLength: -1 }
  book: { $ref: lib/book.yaml }
`,
      "lib/book.yaml": `type: object
properties:
  isbn: { type: string, maxLength: "5" }
  shelf: { $ref: ../shelf.yaml }
`,
      "asyncapi.json": documentOf(version, { ...named, payload: { $ref: "shelf.yaml" } }),
    });

    expect(errorsIn(result).map((text) => text.split(" ", 1)[0])).toEqual(
      expect.arrayContaining(["shelf.yaml:3", "lib/book.yaml:3"]),
    );
  });

  test("schemas of one name in two files are two, each told of where it stands", async () => {
    const part = (other: string, limit: number) => `type: object
properties:
  size: { type: integer, multipleOf: ${String(limit)} }
  other: { $ref: ${other} }
`;
    const files = (limit: number) => ({
      "one/part.yaml": part("../two/part.yaml", 2),
      "two/part.yaml": part("../one/part.yaml", limit),
      "asyncapi.json": documentOf(version, { ...named, payload: { $ref: "one/part.yaml" } }),
    });

    expect(errorsIn(await checked(files(3)))).toEqual([]);
    expect(errorsIn(await checked(files(-3)))).toEqual([expect.stringMatching(/^two\/part\.yaml:3 /)]);
  });

  test("names with percent signs and brackets are found, wherever they stand", async () => {
    const list = (order: string) => ({
      definitions: {
        "Page[Order, Item]": {
          type: "object",
          properties: { next: { $ref: "#/definitions/Page%5BOrder%2C%20Item%5D" }, order: { $ref: order } },
        },
        $order: { type: "string" },
        "50%/a": { type: "object", properties: { itself: { $ref: "#/definitions/50%25~1a" } } },
        "a/b": { type: "integer" },
      },
    });
    const files = (order: string) => ({
      "my lists/list.json": list(order),
      "asyncapi.json": documentOf(version, {
        ...named,
        payload: {
          type: "object",
          properties: {
            page: { $ref: "my%20lists/list.json#/definitions/Page%5BOrder%2C%20Item%5D" },
            half: { $ref: "my%20lists/list.json#/definitions/50%25~1a" },
            both: { $ref: "my%20lists/list.json#/definitions/a%2Fb" },
          },
        },
      }),
    });

    expect(errorsIn(await checked(files("#/definitions/%24order")))).toEqual([]);
    expect(errorsIn(await checked(files("#/definitions/%24ordr")))).toEqual([
      expect.stringMatching(/^my lists\/list\.json:\d+ This file has no \$ordr at #\/definitions\/%24ordr/),
    ]);
  });

  test("the map of schemas may stand in another file, of which one holds itself", async () => {
    const files = (type: string) => ({
      "schemas.yaml": `Node:
  type: object
  properties:
    next: { $ref: "#/Node" }
    size: { $ref: "#/Size" }
Size: { type: ${type} }
`,
      "asyncapi.json": documentOf(
        version,
        { ...named, payload: { $ref: "#/components/schemas/Node" } },
        { schemas: { $ref: "./schemas.yaml" } },
      ),
    });
    const right = await checked(files("integer"));

    expect(errorsIn(right)).toEqual([]);
    expect(partsOf(right)).toContain("Node");
    expect(errorsIn(await checked(files("intger")))).toEqual([expect.stringMatching(/^schemas\.yaml:6 /)]);
  });

  test("the map of schemas may stand in another file, and a schema that holds itself in a third", async () => {
    const result = await checked({
      "schemas.yaml": "Size: { type: integer }\n",
      "tree.yaml": `{ type: object, properties: { inner: { $ref: "#" } } }`,
      "asyncapi.json": documentOf(
        version,
        {
          ...named,
          payload: {
            type: "object",
            properties: { tree: { $ref: "./tree.yaml" }, size: { $ref: "#/components/schemas/Size" } },
          },
        },
        { schemas: { $ref: "./schemas.yaml" } },
      ),
    });

    expect(errorsIn(result)).toEqual([]);
    expect(partsOf(result)).toEqual(["Asked", "Tree", "Size"]);
  });

  test("schemas that hold themselves keep their names, in whichever script these are", async () => {
    const ring = (name: string) => ({
      type: "object",
      properties: { next: { $ref: `#/${name}` } },
    });
    const names = ["Größe", "订单", "Заказ", "a b", "x%y"];
    const result = await checked({
      "shapes.json": Object.fromEntries(names.map((name) => [name, ring(encodeURIComponent(name))])),
      "asyncapi.json": documentOf(version, {
        ...named,
        payload: {
          type: "object",
          properties: Object.fromEntries(
            names.map((name, at) => [
              `of${String(at)}`,
              { $ref: `./shapes.json#/${encodeURIComponent(name)}` },
            ]),
          ),
        },
      }),
    });

    expect(errorsIn(result)).toEqual([]);
    expect(partsOf(result)).toEqual(["Asked", "Größe", "订单", "Заказ", "AB", "XY"]);
  });

  test("what is too large is not read, however a reference names it", async () => {
    const large = path.join(folder, "large.yaml");
    await writeFile(large, "type: object\n");
    await truncate(large, 17 * 1024 * 1024);
    for (const target of ["large.yaml", large, `/${large}`, `file://${large}`, `FILE://${large}`]) {
      const result = await checked({
        "asyncapi.json": documentOf(version, { ...named, payload: { $ref: target } }),
      });

      expect(errorsIn(result), target).toEqual([expect.stringContaining("It has 17 MiB") as string]);
    }
  });

  test("a file may be named by its URL", async () => {
    const there = path.join(folder, "a node.yaml");
    const files = (type: string) => ({
      "a node.yaml": `{ type: object, properties: { next: { $ref: "#" }, size: { type: ${type} } } }`,
      "asyncapi.json": documentOf(version, {
        ...named,
        payload: { $ref: `file://${there.replaceAll(" ", "%20")}` },
      }),
    });

    expect(errorsIn(await checked(files("integer")))).toEqual([]);
    expect(errorsIn(await checked(files("intger")))).toEqual([expect.stringMatching(/^a node\.yaml:1 /)]);
  });

  test("a broken reference that an alias or a merge brings is told of where it stands", async () => {
    const result = await checked({
      "node.yaml": `shared: &shared
  properties:
    size: &size { $ref: "#/Sise" }
    next: { $ref: "#/Node" }
Node:
  <<: *shared
  type: object
Leaf: *size
Size: { type: integer }
`,
      "asyncapi.json": documentOf(version, { ...named, payload: { $ref: "node.yaml#/Node" } }),
    });

    expect(errorsIn(result)).toEqual([
      "node.yaml:3 This file has no Sise at #/Sise.\nFix: write `Size`, or add it there.",
    ]);
  });

  test("a document that refers to itself by its file is the one that stands there", async () => {
    const files = (type: string, file: string) => ({
      "asyncapi.json": documentOf(
        version,
        { ...named, payload: { $ref: `${file}#/components/schemas/Node` } },
        {
          schemas: {
            Node: {
              type: "object",
              properties: { next: { $ref: `${file}#/components/schemas/Node` }, size: { type } },
            },
          },
        },
      ),
    });
    const right = await checked(files("integer", "asyncapi.json"));

    expect(errorsIn(right)).toEqual([]);
    expect(partsOf(right)).not.toContain("Node2");
    expect(errorsIn(await checked(files("intger", "./asyncapi.json")))).toEqual(
      errorsIn(await checked(files("intger", ""))),
    );
  });
});

test("a channel of another file is told of in the same words where a schema behind it holds itself", async () => {
  const other = (size: object) => ({
    channels: {
      far: {
        address: "far",
        bindings: binding,
        messages: { Asked: { ...named, payload: { $ref: "#/Size" } } },
      },
    },
    Size: size,
  });
  const document = (operation: object) => ({
    ...{ asyncapi: "3.0.0", ...head },
    channels: { desk: { address: "desk", bindings: binding, messages: {} } },
    operations: { take: { action: "receive", ...operation } },
  });
  const far = { $ref: "./other.json#/channels/far" };
  const told = async (operation: object, size: object) =>
    errorsIn(await checked({ "asyncapi.json": document(operation), "other.json": other(size) })).map((text) =>
      text.replace(/:\d+/, ""),
    );
  const ring = { type: "object", properties: { within: { $ref: "#/Size" } } };

  for (const operation of [
    { channel: far },
    { channel: far, messages: [{ $ref: "./other.json#/channels/far/messages/Asked" }] },
    {
      channel: { $ref: "#/channels/desk" },
      messages: [{ $ref: "./other.json#/channels/far/messages/Asked" }],
    },
  ])
    expect(await told(operation, ring)).toEqual(await told(operation, { type: "object" }));
});
