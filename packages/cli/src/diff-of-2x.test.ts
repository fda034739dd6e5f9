// Long because it is a table: what the commands say of documents of 2.x as people write them, with traits, references and one word for two directions.

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pathsFor } from "@warren/codegen/paths";
import type { Report } from "@warren/contract-diff";
import { edited, type Edit } from "@warren/contract-diff/testing";
import { diffCommand } from "./diff-command.js";
import { explainCommand } from "./explain-command.js";

const orchard = `
asyncapi: 2.6.0
info: { title: Orchard, version: 1.0.0 }
servers: { main: { url: mq.example.com, protocol: amqp } }
defaultContentType: application/json
channels:
  apples.{field}.picked:
    parameters: { field: { schema: { type: string, enum: [north, south] } } }
    bindings: { $ref: "#/components/channelBindings/orchard" }
    subscribe:
      operationId: tellPicked
      traits: [{ $ref: "#/components/operationTraits/kept" }]
      message: { $ref: "#/components/messages/ApplesPicked" }
  press:
    bindings: { amqp: { is: queue, queue: { name: orchard.press, durable: true, exclusive: false } } }
    x-arguments: { x-queue-type: quorum, x-delivery-limit: 5 }
    x-bindings: [{ exchange: mill, routingKey: juice.# }]
    x-deadLetter: { exchange: attic, queue: press.rotten }
    publish:
      operationId: takePressed
      message:
        oneOf:
          - { $ref: "#/components/messages/JuicePressed" }
          - { $ref: "#/components/messages/PressStopped" }
  weather.frost:
    bindings: { amqp: { is: routingKey, exchange: { name: weather, type: topic, durable: true } } }
    publish:
      operationId: takeFrost
      message: { name: FrostComes, payload: { type: object, properties: { degrees: { type: integer } } } }
components:
  channelBindings:
    orchard: { amqp: { is: routingKey, exchange: { name: orchard, type: topic, durable: true } } }
  operationTraits:
    kept: { bindings: { amqp: { deliveryMode: 2 } } }
  messageTraits:
    traced:
      contentType: application/json
      correlationId: { location: $message.header#/x-trace }
      headers: { type: object, required: [x-tenant], properties: { x-tenant: { type: string }, x-trace: { type: string } } }
  schemas:
    Crates: { type: integer, minimum: 1 }
  messages:
    ApplesPicked:
      name: ApplesPicked
      traits: [{ $ref: "#/components/messageTraits/traced" }]
      payload: { type: object, required: [crates], properties: { crates: { $ref: "#/components/schemas/Crates" } } }
    JuicePressed:
      name: JuicePressed
      bindings: { amqp: { messageType: juice.pressed } }
      headers: { type: object, properties: { x-level: { type: integer } } }
      payload: { type: object, required: [litres], properties: { litres: { type: number }, kind: { type: string } } }
    PressStopped:
      name: PressStopped
      bindings: { amqp: { messageType: press.stopped } }
      payload: { type: object, properties: { why: { type: string } } }
`;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "warren-diff-2x-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let count = 0;
async function written(text: string): Promise<string> {
  const file = path.join(folder, `${String(++count)}.yaml`);
  await writeFile(file, text);

  return file;
}

type Answer = Readonly<{ exitCode: number; report: Report; worst: string }>;
const weights = ["breaking", "not-compared", "needs-care", "safe"];

/** What `warren diff` answers, with the heaviest of its verdicts; empty where the two are the same. Versions aside. */
async function diff(before: string, after: string): Promise<Answer> {
  const said: string[] = [];
  const log = (line: string) => said.push(line);
  const documents = [before, after];
  const options = { documents, against: undefined, spec: "asyncapi.yaml", format: "json" as const };
  const exitCode = await diffCommand(options, { log, error: log });
  const report = JSON.parse(said.join("\n")) as Report;
  const verdicts = report.changes
    .filter(({ id }) => !id.startsWith("version/"))
    .map(({ verdict }) => verdict);

  return {
    exitCode,
    report,
    worst: weights.find((one) => verdicts.some((verdict) => verdict === one)) ?? "",
  };
}

describe.each<
  [change: string, edits: readonly Edit[], worst: readonly [forth: string, back: string], named: string]
>([
  [
    "a trait asks for one more header of what is sent",
    [["required: [x-tenant]", "required: [x-tenant, x-trace]"]],
    ["breaking", "breaking"],
    "headers/ApplesPicked/x-trace/required",
  ],
  [
    "a trait describes one more header",
    [["x-trace: { type: string }", "x-trace: { type: string }, x-row: { type: string }"]],
    ["safe", "breaking"],
    "headers/ApplesPicked/x-row/added",
  ],
  [
    "the trait is written out where it is used",
    [
      [
        '      traits: [{ $ref: "#/components/messageTraits/traced" }]\n',
        "      contentType: application/json\n      correlationId: { location: $message.header#/x-trace }\n      headers: { type: object, required: [x-tenant], properties: { x-tenant: { type: string }, x-trace: { type: string } } }\n",
      ],
    ],
    ["", ""],
    "",
  ],
  [
    "the message itself says what its trait overrides",
    [["      name: ApplesPicked\n", "      name: ApplesPicked\n      contentType: application/xml\n"]],
    ["", ""],
    "",
  ],
  [
    "a trait gives another content type",
    [["      contentType: application/json\n", "      contentType: application/xml\n"]],
    ["breaking", "breaking"],
    "message/ApplesPicked/contentType",
  ],
  [
    "the document gives all that name none another content type",
    [["defaultContentType: application/json", "defaultContentType: application/cbor"]],
    ["breaking", "breaking"],
    "document/defaultContentType",
  ],
  [
    "a trait correlates by another header",
    [["header#/x-trace", "header#/x-tenant"]],
    ["breaking", "breaking"],
    "message/ApplesPicked/correlation",
  ],
  [
    "a trait of the operation keeps messages in memory",
    [["deliveryMode: 2", "deliveryMode: 1"]],
    ["needs-care", "safe"],
    "operation/tellPicked/persistent",
  ],
  [
    "what is sent has another key",
    [["apples.{field}.picked", "apples.{field}.gathered"]],
    ["breaking", "breaking"],
    "/moved",
  ],
  [
    "what is sent has a key of one word more",
    [["apples.{field}.picked", "apples.{field}.all.picked"]],
    ["breaking", "breaking"],
    "/moved",
  ],
  [
    "a parameter may have another value",
    [["[north, south]", "[north, east]"]],
    ["needs-care", "needs-care"],
    "/parameter/field/values",
  ],
  [
    "the binding behind a reference names another exchange",
    [["exchange: { name: orchard,", "exchange: { name: garden,"]],
    ["breaking", "breaking"],
    "/moved",
  ],
  [
    "the binding behind a reference gives the exchange another type",
    [["name: orchard, type: topic", "name: orchard, type: direct"]],
    ["breaking", "breaking"],
    "exchange/orchard/type",
  ],
  [
    "the binding behind a reference is written out",
    [
      [
        '    bindings: { $ref: "#/components/channelBindings/orchard" }\n',
        "    bindings: { amqp: { is: routingKey, exchange: { name: orchard, type: topic, durable: true } } }\n",
      ],
    ],
    ["", ""],
    "",
  ],
  [
    "a queue is bound to less",
    [["routingKey: juice.#", "routingKey: juice.pressed"]],
    ["breaking", "needs-care"],
    "binding/orchard.press/mill/juice.#/removed",
  ],
  [
    "an argument of a queue has another value",
    [["x-delivery-limit: 5", "x-delivery-limit: 6"]],
    ["breaking", "breaking"],
    "queue/orchard.press/arguments/x-delivery-limit",
  ],
  [
    "a queue is of another type",
    [["x-queue-type: quorum, x-delivery-limit: 5", "x-queue-type: classic"]],
    ["breaking", "breaking"],
    "queue/orchard.press/arguments/x-queue-type",
  ],
  [
    "the dead letters go to another queue",
    [["press.rotten", "press.bad"]],
    ["needs-care", "needs-care"],
    "queue/orchard.press/deadLetter",
  ],
  [
    "nothing says where dead letters go",
    [["    x-deadLetter: { exchange: attic, queue: press.rotten }\n", ""]],
    ["breaking", "breaking"],
    "queue/orchard.press/deadLetter",
  ],
  [
    "a header of what is received is of another type",
    [["x-level: { type: integer }", "x-level: { type: string }"]],
    ["breaking", "breaking"],
    "headers/JuicePressed/x-level/type",
  ],
  [
    "a message has another name",
    [["name: ApplesPicked\n", "name: ApplesGathered\n"]],
    ["breaking", "breaking"],
    "message/ApplesPicked/renamed",
  ],
  [
    "a message is taken that was not",
    [
      [
        '          - { $ref: "#/components/messages/PressStopped" }\n',
        '          - { $ref: "#/components/messages/PressStopped" }\n          - { name: PressCleaned, bindings: { amqp: { messageType: press.cleaned } }, headers: { type: object, properties: { kind: { const: cleaned } } }, payload: { type: object } }\n',
      ],
    ],
    ["safe", "breaking"],
    "PressCleaned",
  ],
  [
    "a message is taken that was not, and that nothing tells from one before it",
    [
      [
        '          - { $ref: "#/components/messages/PressStopped" }\n',
        '          - { $ref: "#/components/messages/PressStopped" }\n          - { name: PressCleaned, bindings: { amqp: { messageType: press.cleaned } }, payload: { type: object } }\n',
      ],
    ],
    ["breaking", "breaking"],
    "queue/orchard.press/taken-by/PressStopped/of/PressCleaned",
  ],
  [
    "the property type of a message is another",
    [["messageType: juice.pressed", "messageType: juice.pressed.v2"]],
    ["breaking", "breaking"],
    "message/JuicePressed/messageType",
  ],
  [
    "a schema behind a reference lets through less",
    [["minimum: 1", "minimum: 2"]],
    ["breaking", "breaking"],
    "payload/ApplesPicked/crates/minimum",
  ],
  ["a schema behind a reference has another name", [["Crates", "NumberOfCrates"]], ["", ""], ""],
  [
    "what was sent is received",
    [["    subscribe:\n      operationId: tellPicked", "    publish:\n      operationId: tellPicked"]],
    ["breaking", "breaking"],
    "operation/tellPicked",
  ],
  [
    "who sends is called otherwise",
    [["operationId: tellPicked", "operationId: announcePicked"]],
    ["", ""],
    "",
  ],
  [
    "who receives by a key is called otherwise, and so is the queue that is made for it",
    [["operationId: takeFrost", "operationId: receiveFrost"]],
    ["breaking", "breaking"],
    "queue/orchard.takeFrost/renamed",
  ],
  ["the document is of another 2.x", [["asyncapi: 2.6.0", "asyncapi: 2.5.0"]], ["", ""], ""],
])("%s", (_, edits, worst, named) => {
  test("is judged by the command, there and back", async () => {
    const [old, fresh] = [await written(orchard), await written(edited(orchard, edits))];
    const [forth, back] = [await diff(old, fresh), await diff(fresh, old)];
    const found = [...forth.report.changes, ...back.report.changes].map(
      ({ id, verdict }) => `${verdict} ${id}`,
    );

    expect([forth.worst, back.worst], found.join("\n")).toEqual(worst);
    expect(forth.report.changes.map(({ id }) => id).join("\n")).toContain(named);
    expect([forth.exitCode, back.exitCode]).toEqual(
      worst.map((verdict) => (["breaking", "not-compared"].includes(verdict) ? 1 : 0)),
    );
  });
});

test("how publish was read is said where the signs of one version contradict one another, and nowhere else", async () => {
  const old = await written(orchard);
  const turned = edited(orchard, [
    ["    subscribe:\n      operationId: tellPicked", "    publish:\n      operationId: tellPicked"],
  ]);
  const fresh = await written(turned);

  expect((await diff(old, old)).report.notes).toEqual([]);
  const { report } = await diff(old, fresh);
  expect(report.notes).toHaveLength(1);
  expect(report.notes[0]).toContain("the name tellPicked under `publish`");
  expect(report.notes[0]).toContain("--publish-means send");

  const said: string[] = [];
  const log = (line: string) => said.push(line);
  const options = { documents: [old, fresh], against: undefined, spec: "asyncapi.yaml" };
  await diffCommand({ ...options, format: "table" }, { log, error: log });
  expect(said.join("\n").replaceAll(/\s+/g, " ")).toContain(report.notes[0]);
  expect(
    said
      .join("\n")
      .split("\n")
      .filter((line) => line.length > 100 && !line.includes(folder)),
  ).toEqual([]);
  await diffCommand({ ...options, format: "github" }, { log, error: log });
  expect(said.join("\n")).toMatch(/^::warning .*title=publish-means::/m);
});

describe("explain, of a document of 2.x", () => {
  test.each<[asked: readonly [name: string, key?: string], words: readonly string[]]>([
    [
      ["orchard", "apples.north.picked"],
      ["tellPicked", "ApplesPicked", "topic"],
    ],
    [
      ["mill", "juice.pressed"],
      ["orchard.press", "takePressed"],
    ],
    [["mill", "cider"], ["No binding matches it"]],
    [
      ["weather", "weather.frost"],
      ["orchard.takeFrost", "FrostComes"],
    ],
    [
      ["orchard.press"],
      ["mill", "juice.#", "press.rotten", "JuicePressed", "PressStopped", "x-delivery-limit"],
    ],
    [["press.rotten"], ["orchard.press"]],
    [["ApplesPicked"], ["tellPicked", "crates", "At least 1."]],
  ])("%j", async ([name, routingKey], words) => {
    const said: string[] = [];
    const log = (line: string) => said.push(line);
    const paths = pathsFor(await written(orchard));
    const exitCode = await explainCommand(paths, { name, routingKey, format: "text" }, { log, error: log });

    expect(exitCode, said.join("\n")).toBe(0);
    for (const word of words) expect(said.join("\n")).toContain(word);
  });
});
