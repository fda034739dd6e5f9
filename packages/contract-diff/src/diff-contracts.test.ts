// Long because it is a table: one row a change of a document about one application, in 2.x and in 3.x, in both directions.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { diffContracts } from "./diff-contracts.js";
import { readContract } from "./read-contract.js";
import { edited, type Edit } from "./testing/read-bakery.js";

const message = `
          name: BookLent
          contentType: application/json
          correlationId: { location: $message.header#/x-trace }
          headers: { type: object, required: [x-tenant], properties: { x-tenant: { type: string }, x-trace: { type: string }, x-level: { type: integer, minimum: 1 } } }
          payload: { type: object, required: [book], properties: { book: { type: string }, days: { type: integer, maximum: 30 } } }
          bindings: { amqp: { messageType: lib.lent } }`;
const binding =
  "amqp: { is: routingKey, exchange: { name: library, type: topic, durable: true }, queue: { name: desk.lent, durable: true } }";
const info = "info: { title: Library desk, version: 1.0.0 }\nservers: { main: { SERVER } }";
const parameters = {
  2: "{ branch: { schema: { type: string, enum: [north, south] } } }",
  3: "{ branch: { enum: [north, south] } }",
};

const documents = {
  2: `asyncapi: 2.6.0
${info.replace("SERVER", "url: mq.example.com, protocol: amqp")}
channels:
  lent.{branch}:
    parameters: ${parameters[2]}
    bindings: { ${binding} }
    x-deadLetter: { exchange: library.failed, queue: desk.lent.dead }
    publish:
      operationId: takeLent
      message: ${message}
  due:
    bindings: { amqp: { is: routingKey, exchange: { name: library, type: topic, durable: true } } }
    subscribe:
      operationId: tellDue
      bindings: { amqp: { expiration: 1000, cc: [due.copy] } }
      message:
          name: BookDue
          contentType: application/json
          payload: { type: object, required: [due], properties: { due: { type: string } } }
`,
  3: `asyncapi: 3.0.0
${info.replace("SERVER", "host: mq.example.com, protocol: amqp")}
channels:
  lent:
    address: lent.{branch}
    parameters: ${parameters[3]}
    bindings: { ${binding} }
    x-deadLetter: { exchange: library.failed, queue: desk.lent.dead }
    messages:
        BookLent: ${message}
  due:
    address: due
    bindings: { amqp: { is: routingKey, exchange: { name: library, type: topic, durable: true } } }
    messages:
        BookDue:
          name: BookDue
          contentType: application/json
          payload: { type: object, required: [due], properties: { due: { type: string } } }
operations:
  takeLent: { action: receive, channel: { $ref: "#/channels/lent" } }
  tellDue:
      action: send
      channel: { $ref: "#/channels/due" }
      bindings: { amqp: { expiration: 1000, cc: [due.copy] } }
`,
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-contracts-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
async function contractOf(text: string) {
  const file = path.join(folder, `${String(++count)}.yaml`);
  await writeFile(file, text);
  const read = await readContract(file);
  if (!read.ok) throw new Error(read.findings.map((finding) => finding.text).join("\n"));

  return read.contract;
}

/** The verdicts of a change on the way there and on the way back, without what is said of versions. */
async function verdicts(before: string, after: string): Promise<readonly (readonly string[])[]> {
  const [old, fresh] = [await contractOf(before), await contractOf(after)];
  const words = (changes: ReturnType<typeof diffContracts>) =>
    changes
      .filter(({ id }) => !id.startsWith("version/"))
      .map(({ id, verdict, deploy }) => `${verdict} ${id}: ${deploy}`);

  return [words(diffContracts(old, fresh)), words(diffContracts(fresh, old))];
}

const avro = (fields: string) =>
  `payload: { schemaFormat: application/vnd.apache.avro;version=1.9.0, schema: { type: record, name: Due, fields: [${fields}] } }`;
const due = "payload: { type: object, required: [due], properties: { due: { type: string } } }";
const wrapped = (format: string, schema: string) => `payload: { schemaFormat: ${format}, schema: ${schema} }`;

describe.each<
  [change: string, edits: readonly Edit[], worst: readonly [string, string], named: readonly string[]]
>([
  [
    "a required header is added",
    [["required: [x-tenant]", "required: [x-tenant, x-user]"]],
    ["breaking", "breaking"],
    ["headers/BookLent/x-user/added"],
  ],
  [
    "an optional header is added",
    [["x-level: {", "x-new: { type: string }, x-level: {"]],
    ["safe", "breaking"],
    ["headers/BookLent/x-new/added"],
  ],
  [
    "an optional header is removed",
    [[", x-level: { type: integer, minimum: 1 }", ""]],
    ["breaking", "safe"],
    ["headers/BookLent/x-level/removed"],
  ],
  [
    "a header is of another type",
    [["x-level: { type: integer, minimum: 1 }", "x-level: { type: string }"]],
    ["breaking", "breaking"],
    ["headers/BookLent/x-level/type"],
  ],
  [
    "a header may hold less",
    [["minimum: 1", "minimum: 2"]],
    ["breaking", "breaking"],
    ["headers/BookLent/x-level/minimum"],
  ],
  [
    "a header is required",
    [["required: [x-tenant]", "required: [x-tenant, x-level]"]],
    ["breaking", "breaking"],
    ["headers/BookLent/x-level/required"],
  ],
  [
    "a header is called otherwise",
    [["x-level:", "x-rank:"]],
    ["breaking", "breaking"],
    ["headers/BookLent/x-level/renamed"],
  ],
  [
    "all headers are removed",
    [[/ {10}headers: .*\n/, ""]],
    ["breaking", "breaking"],
    ["headers/BookLent/x-tenant/removed"],
  ],
  [
    "headers are described of which nobody needs any",
    [
      [
        "name: BookDue\n",
        "name: BookDue\n          headers: { type: object, properties: { x-due: { type: string } } }\n",
      ],
    ],
    ["safe", "breaking"],
    ["headers/BookDue/x-due/added"],
  ],
  [
    "headers are said to be fields, which they are",
    [["headers: { type: object, ", "headers: { "]],
    ["", ""],
    [],
  ],
  [
    "copies go to no key",
    [["cc: [due.copy] }", "cc: [due.copy], bcc: [] }"]],
    ["safe", "safe"],
    ["operation/tellDue/bindings/amqp/bcc"],
  ],
  [
    "the content type is another JSON",
    [
      [
        "contentType: application/json\n          corr",
        "contentType: application/cloudevents+json\n          corr",
      ],
    ],
    ["needs-care", "needs-care"],
    ["message/BookLent/contentType"],
  ],
  [
    "the content type says that JSON is UTF-8",
    [
      [
        "contentType: application/json\n          corr",
        "contentType: application/json; charset=utf-8\n          corr",
      ],
    ],
    ["", ""],
    [],
  ],
  [
    "the content type is no JSON",
    [["contentType: application/json\n          corr", "contentType: application/xml\n          corr"]],
    ["breaking", "breaking"],
    ["message/BookLent/contentType"],
  ],
  [
    "the content is packed",
    [["amqp: { messageType", "amqp: { contentEncoding: gzip, messageType"]],
    ["breaking", "breaking"],
    ["message/BookLent/contentEncoding"],
  ],
  [
    "the content is said to be UTF-8",
    [["amqp: { messageType", "amqp: { contentEncoding: utf-8, messageType"]],
    ["", ""],
    [],
  ],
  [
    "the property type is another",
    [["lib.lent", "lib.lent.v2"]],
    ["breaking", "breaking"],
    ["message/BookLent/messageType"],
  ],
  [
    "the correlation id stands in another header",
    [["#/x-trace }", "#/x-level }"]],
    ["breaking", "breaking"],
    ["message/BookLent/correlation"],
  ],
  [
    "the dead letters go to another queue",
    [["desk.lent.dead", "desk.dead"]],
    ["needs-care", "needs-care"],
    ["queue/desk.lent/deadLetter"],
  ],
  [
    "the dead letters go through another exchange",
    [["library.failed", "library.lost"]],
    ["breaking", "breaking"],
    ["queue/desk.lent/deadLetter"],
  ],
  [
    "the queue's dead letters get another key in its binding",
    [
      [
        "name: desk.lent, durable: true",
        "name: desk.lent, durable: true, arguments: { x-dead-letter-routing-key: lost }",
      ],
    ],
    ["not-compared", "not-compared"],
    ["bindings/amqp/queue/arguments"],
  ],
  [
    "the queue has another name",
    [["name: desk.lent,", "name: desk.books,"]],
    ["breaking", "breaking"],
    ["queue/desk.lent/renamed"],
  ],
  [
    "a received key has another address",
    [["lent.{branch}", "loans.{branch}"]],
    ["breaking", "breaking"],
    ["/moved"],
  ],
  [
    "a parameter is called otherwise",
    [
      ["{branch}", "{office}"],
      ["{ branch:", "{ office:"],
    ],
    ["needs-care", "needs-care"],
    ["parameter/branch/renamed"],
  ],
  [
    "a parameter has one more value",
    [["[north, south]", "[north, south, east]"]],
    ["needs-care", "needs-care"],
    ["parameter/branch/values/added"],
  ],
  [
    "a parameter has one value less",
    [["[north, south]", "[north]"]],
    ["needs-care", "needs-care"],
    ["parameter/branch/values/removed"],
  ],
  [
    "what is sent expires later",
    [["expiration: 1000", "expiration: 2000"]],
    ["needs-care", "needs-care"],
    ["operation/tellDue/bindings/amqp/expiration"],
  ],
  [
    "a copy goes to another key",
    [["[due.copy]", "[due.other]"]],
    ["breaking", "breaking"],
    ["operation/tellDue/bindings/amqp/cc"],
  ],
  [
    "an operation's binding has a field that nobody knows",
    [["expiration: 1000", "expiration: 1000, lane: 7"]],
    ["not-compared", "not-compared"],
    ["operation/tellDue/bindings/amqp/lane"],
  ],
  [
    "the queue is on another virtual host",
    [["name: desk.lent, durable: true", "name: desk.lent, durable: true, vhost: books"]],
    ["not-compared", "not-compared"],
    ["bindings/amqp/queue/vhost"],
  ],
  [
    "a channel has a field of another program",
    [["x-deadLetter:", "x-owner: desk\n    x-deadLetter:"]],
    ["needs-care", "needs-care"],
    ["/x-owner"],
  ],
  [
    "the server is elsewhere",
    [["mq.example.com", "mq2.example.com"]],
    ["needs-care", "needs-care"],
    ["server/main/host"],
  ],
  [
    "the words of a title are another, and the name is not",
    [["title: Library desk", "title: library-desk"]],
    ["", ""],
    [],
  ],
  [
    "the title makes another service",
    [["title: Library desk", "title: Book desk"]],
    ["needs-care", "needs-care"],
    ["service/library-desk/renamed"],
  ],
  [
    "a payload's field is required",
    [["required: [book]", "required: [book, days]"]],
    ["breaking", "breaking"],
    ["payload/BookLent/days/required"],
  ],
  [
    "a payload may hold more",
    [["maximum: 30", "maximum: 60"]],
    ["breaking", "breaking"],
    ["payload/BookLent/days/maximum"],
  ],
  [
    "an optional field is added",
    [["days: {", "note: { type: string }, days: {"]],
    ["safe", "safe"],
    ["payload/BookLent/note/added"],
  ],
  [
    "the exchange is of another type",
    [["type: topic", "type: direct"]],
    ["breaking", "breaking"],
    ["exchange/library/type"],
  ],
  [
    "the exchange has another name",
    [["name: library,", "name: books,"]],
    ["breaking", "breaking"],
    ["/moved"],
  ],
  [
    "the queue is not durable",
    [["name: desk.lent, durable: true", "name: desk.lent, durable: false"]],
    ["breaking", "breaking"],
    ["queue/desk.lent/durable"],
  ],
])("%s", (_, edits, worst, named) => {
  test.each([2, 3] as const)("is judged the same in %i.x, there and back", async (version) => {
    const [forth = [], back = []] = await verdicts(documents[version], edited(documents[version], edits));

    expect([worstOf(forth), worstOf(back)], JSON.stringify({ forth, back }, null, 1)).toEqual(worst);
    for (const id of named) expect(forth.join("\n")).toContain(id);
  });
});

describe("a schema that names its language", () => {
  test.each<[change: string, from: string, to: string, worst: readonly [string, string]]>([
    [
      "AsyncAPI's, where it was plain",
      due,
      wrapped("application/vnd.aai.asyncapi+json;version=3.0.0", due.slice(9)),
      ["", ""],
    ],
    [
      "the same of another version",
      wrapped("application/vnd.aai.asyncapi+json;version=3.0.0", due.slice(9)),
      wrapped("application/schema+json;version=draft-07", due.slice(9)),
      ["", ""],
    ],
    [
      "JSON Schema with a field more",
      wrapped("application/schema+json;version=draft-07", "{ type: object, properties: {} }"),
      wrapped(
        "application/schema+json;version=draft-07",
        "{ type: object, properties: { a: { type: string } } }",
      ),
      ["safe", "safe"],
    ],
    [
      "JSON Schema with a required field more",
      wrapped("application/schema+json;version=draft-07", "{ type: object, properties: {} }"),
      wrapped(
        "application/schema+json;version=draft-07",
        "{ type: object, required: [a], properties: { a: { type: string } } }",
      ),
      ["breaking", "breaking"],
    ],
    [
      "Avro with a field that has a default",
      avro("{ name: a, type: int }"),
      avro("{ name: a, type: int }, { name: b, type: int, default: 0 }"),
      ["safe", "safe"],
    ],
    [
      "Avro with a field that has none",
      avro("{ name: a, type: int }"),
      avro("{ name: a, type: int }, { name: b, type: int }"),
      ["breaking", "breaking"],
    ],
    [
      "Avro with a wider number",
      avro("{ name: a, type: int }"),
      avro("{ name: a, type: long }"),
      ["breaking", "breaking"],
    ],
    [
      "Avro with another logical type",
      avro("{ name: a, type: { type: long, logicalType: timestamp-millis } }"),
      avro("{ name: a, type: { type: long, logicalType: timestamp-micros } }"),
      ["breaking", "breaking"],
    ],
    [
      "Protobuf that changed",
      wrapped("application/vnd.google.protobuf;version=3", "'message A { int32 a = 1; }'"),
      wrapped("application/vnd.google.protobuf;version=3", "'message A { int32 b = 1; }'"),
      ["not-compared", "not-compared"],
    ],
    [
      "Protobuf that did not change",
      wrapped("application/vnd.google.protobuf;version=3", "'message A {}'"),
      wrapped("application/vnd.google.protobuf;version=3", "'message A {}'"),
      ["", ""],
    ],
    [
      "Avro instead of JSON Schema",
      due,
      avro("{ name: due, type: string }"),
      ["not-compared", "not-compared"],
    ],
  ])("is judged by its rules: %s", async (_, from, to, worst) => {
    const [forth = [], back = []] = await verdicts(
      documents[3].replace(due, from),
      edited(documents[3], [[due, to]]),
    );

    expect([worstOf(forth), worstOf(back)], JSON.stringify({ forth, back }, null, 1)).toEqual(worst);
  });

  test("3.0 and 3.1 of one document are the same", async () => {
    expect(await verdicts(documents[3], documents[3].replace("3.0.0", "3.1.0"))).toEqual([[], []]);
  });
});

const order = ["breaking", "not-compared", "needs-care", "safe"];

function worstOf(found: readonly string[]): string {
  return order.find((verdict) => found.some((one) => one.startsWith(`${verdict} `))) ?? "";
}
