import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { checkDocument, type Checked } from "./check-document.js";

// Schemas that refer to each other, each in a file of its own: the same as in one file, but for where a fault stands.

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-rings-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const binding = { amqp: { is: "queue", queue: { name: "desk", durable: true } } };

function documentOf(version: string, payload: string, components: object = {}): unknown {
  const head = { asyncapi: version, info: { title: "Desk", version: "1.0.0" }, components };
  const message = { name: "Asked", contentType: "application/json", payload: { $ref: payload } };

  return version.startsWith("2.")
    ? { ...head, channels: { desk: { bindings: binding, publish: { operationId: "take", message } } } }
    : {
        ...head,
        channels: { desk: { address: "desk", bindings: binding, messages: { Asked: message } } },
        operations: { take: { action: "receive", channel: { $ref: "#/channels/desk" } } },
      };
}

type Schemas = Readonly<Record<string, unknown>>;

/** Schemas with a field for each of them. */
function ring(count: number, targetOf: (name: string) => string): Schemas {
  const names = Array.from({ length: count }, (_, index) => `s${String(index)}`);
  const one = (index: number) => ({
    type: "object",
    required: ["id"],
    properties: {
      id: { type: "integer", minimum: index, maximum: 9 },
      ...Object.fromEntries(names.map((other) => [other, { $ref: targetOf(other) }])),
    },
  });

  return Object.fromEntries(names.map((name, index) => [name, one(index)]));
}

async function checked(files: Schemas): Promise<Checked> {
  for (const [name, content] of Object.entries(files))
    await writeFile(
      path.join(folder, name),
      typeof content === "string" ? content : JSON.stringify(content, null, 1),
    );

  return checkDocument(path.join(folder, "asyncapi.json"), new Map());
}

async function inOne(version: string, count: number): Promise<Checked> {
  const schemas = ring(count, (name) => `#/components/schemas/${name}`);

  return checked({ "asyncapi.json": documentOf(version, "#/components/schemas/s0", { schemas }) });
}

function inSeveral(version: string, count: number): Promise<Checked> {
  const schemas = ring(count, (name) => `${name}.json`);
  const files = Object.entries(schemas).map(([name, schema]) => [`${name}.json`, schema] as const);

  return checked({ "asyncapi.json": documentOf(version, "./s0.json"), ...Object.fromEntries(files) });
}

function accepted(result: Checked): Extract<Checked, { ok: true }> {
  if (result.ok) return result;
  throw new Error(result.findings.map(({ text }) => text).join("\n"));
}

describe.each(["2.6.0", "3.0.0"])("in %s", (version) => {
  test.each([1, 2, 5, 30])("%i schemas say the same in one file and in several", async (count) => {
    const [one, several] = [accepted(await inOne(version, count)), accepted(await inSeveral(version, count))];
    const textsOf = ({ findings }: Checked) => findings.map(({ rule, text }) => `${rule} ${text}`);

    expect(several.payloads?.parts).toEqual(one.payloads?.parts);
    expect(several.model.messages.map(({ name }) => name)).toEqual(["Asked"]);
    expect(textsOf(several)).toEqual(textsOf(one));
  });

  const shelf = `Shelf:
  type: object
  properties:
    label: { type: string }
    books: { type: array, items: { $ref: "book.yaml#/all/Book" } }
`;
  const book = (isbn: string) => `all:
  Book:
    type: object
    required: [isbn]
    properties:
      isbn: ${isbn}
      shelf: { $ref: "shelf.yaml#/Shelf" }
`;
  const files = (isbn: string, payload = "shelf.yaml#/Shelf") => ({
    "asyncapi.json": documentOf(version, payload),
    "shelf.yaml": shelf,
    "book.yaml": book(isbn),
    "common.yaml": "Isbn: { type: strng }\n",
  });

  test.each([
    ["a wrong type", "{ type: strng }", "book.yaml", 6, 21, /must be equal to one of the allowed values/],
    ["a wrong value", "{ type: string, maxLength: -1 }", "book.yaml", 6, 40, /must be >= 0/],
    ["a wrong value that has parts", "{ enum: { a: 1 } }", "book.yaml", 6, 20, /must be array/],
    ["a file that is not there", "{ $ref: nope.yaml }", "book.yaml", 6, 21, /no file nope\.yaml beside this/],
    ["a part that is not there", "{ $ref: 'shelf.yaml#/Shef' }", "book.yaml", 6, 21, /Fix: write `Shelf`/],
    [
      "a part of its own file",
      "{ $ref: '#/all/Bok' }",
      "book.yaml",
      6,
      21,
      /This file has no Bok at #\/all\/Bok/,
    ],
    [
      "what only the ring refers to",
      "{ $ref: 'common.yaml#/Isbn' }",
      "common.yaml",
      1,
      15,
      /must be equal to one/,
    ],
  ])("%s is said where it stands", async (_, isbn, file, line, column, text) => {
    const { findings } = await checked(files(isbn));
    const errors = findings.filter(({ severity }) => severity === "error");

    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({ file: path.join(folder, file), line, column });
    expect(errors[0]?.text).toMatch(text);
  });

  test("what is wrong in the document beside them is said where it stands", async () => {
    const document = documentOf(version, "shelf.yaml#/Shelf", { schemas: { Other: { type: "strng" } } });
    const { findings } = await checked({ ...files("{ type: string }"), "asyncapi.json": document });
    const text = JSON.stringify(document, null, 1);
    const line = text.slice(0, text.indexOf("strng")).split("\n").length;
    const errors = findings.filter(({ severity }) => severity === "error");

    expect(errors).toMatchObject([{ file: path.join(folder, "asyncapi.json"), line }]);
  });

  test("a message of another file that holds one of them is checked as a message", async () => {
    const message = (more: string) =>
      `Asked:\n  name: Asked\n${more}  payload: { $ref: "shelf.yaml#/Shelf" }\n`;
    const others = { "shelf.yaml": shelf, "book.yaml": book("{ type: string }") };
    const document = JSON.stringify(documentOf(version, "?")).replace(
      '{"name":"Asked","contentType":"application/json","payload":{"$ref":"?"}}',
      '{"$ref":"messages.yaml#/Asked"}',
    );

    accepted(
      await checked({ ...others, "asyncapi.json": document, "messages.yaml": message("  title: A\n") }),
    );
    const { findings } = await checked({ "messages.yaml": message("  contentTyp: text/plain\n") });
    const errors = findings.filter(({ severity }) => severity === "error");
    expect(errors.map(({ file, line }) => `${path.basename(file)}:${String(line)}`)).toContain(
      "messages.yaml:3",
    );
  });
});
