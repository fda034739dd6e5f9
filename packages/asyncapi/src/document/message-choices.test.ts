import { expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { sourceOf } from "./load-document.js";
import { choicesIn } from "./message-choices.js";

const messages = (components: Readonly<Record<string, unknown>>) => (node: unknown) => {
  const target = typeof node === "object" && node !== null && "$ref" in node ? String(node.$ref) : undefined;

  return target === undefined ? node : components[target.replace("#/", "")];
};

test("the messages of a choice within a choice are choices, where their references stand", () => {
  const followed = messages({ Inner: { oneOf: [{ $ref: "#/B" }, { name: "C" }] }, B: { name: "B" } });
  const message = { oneOf: [{ name: "A" }, { $ref: "#/Inner" }, { oneOf: [{ name: "D" }, { name: "E" }] }] };

  expect(choicesIn(message, "/m", followed)).toEqual([
    { message: { name: "A" }, at: "/m/oneOf/0" },
    { message: { $ref: "#/B" }, at: "/m/oneOf/1" },
    { message: { name: "C" }, at: "/m/oneOf/1" },
    { message: { name: "D" }, at: "/m/oneOf/2/oneOf/0" },
    { message: { name: "E" }, at: "/m/oneOf/2/oneOf/1" },
  ]);
});

test("a choice within itself adds nothing, and one of doubled choices ends at once", () => {
  const itself = messages({ A: { oneOf: [{ $ref: "#/A" }, { name: "B" }] } });
  const layers = Array.from({ length: 60 }, (_, index): [string, unknown] => [
    `L${String(index + 1)}`,
    { oneOf: [{ $ref: `#/L${String(index)}` }, { $ref: `#/L${String(index)}` }] },
  ]);
  const doubled = messages({ L0: { oneOf: [{ name: "A" }] }, ...Object.fromEntries(layers) });

  expect(choicesIn({ $ref: "#/A" }, "/m", itself)).toEqual([{ message: { name: "B" }, at: "/m" }]);
  expect(choicesIn({ $ref: "#/L60" }, "/m", doubled)).toHaveLength(1);
});

const document = (message: string) => `asyncapi: 2.6.0
info: { title: Choir, version: 1.0.0 }
channels:
  songs:
    publish:
      operationId: onSong
      message:
        ${message}
    bindings: { amqp: { is: queue, queue: { name: songs } } }
components:
  messages:
    Sung: { oneOf: [{ $ref: "#/components/messages/High" }, { $ref: "#/components/messages/Low" }] }
    High: { name: High, payload: { type: object, required: [high], properties: { high: { type: string } } } }
    Low: { name: Low, payload: { type: object, required: [low], properties: { low: { type: string } } } }
    Hummed: { name: Hummed, payload: { type: object, required: [hum], properties: { hum: { type: string } } } }
`;

async function read(message: string) {
  const loaded = sourceOf("/tmp/choir.yaml", document(message), { publishMeans: "receive" });
  const checked = await checkLoaded(loaded, new Map());
  const { findings } = checked;

  return { messages: checked.ok ? checked.model.operations[0]?.messages : [], findings };
}

test.each([
  ['{ $ref: "#/components/messages/Sung" }', ["High", "Low"]],
  [
    '{ oneOf: [{ $ref: "#/components/messages/Sung" }, { $ref: "#/components/messages/Hummed" }] }',
    ["High", "Low", "Hummed"],
  ],
  [
    '{ oneOf: [{ $ref: "#/components/messages/Hummed" }, { oneOf: [{ $ref: "#/components/messages/Low" }] }] }',
    ["Hummed", "Low"],
  ],
])("an operation that takes %s takes each of its messages", async (message, names) => {
  const { messages: taken, findings } = await read(message);

  expect(taken).toEqual(names);
  expect(findings.map(({ text }) => text).filter((text) => text.includes("no payload"))).toEqual([]);
});

test("what is to be said of a message of a choice within a choice is said where it stands", async () => {
  const { findings } = await read(
    `oneOf:
        - { $ref: "#/components/messages/Hummed" }
        - oneOf:
            - { $ref: "#/components/messages/Low" }
            - { name: Whistled, contentType: application/xml, payload: { type: object } }`.replace(
      /\n {8}/g,
      "\n          ",
    ),
  );

  expect(findings.filter(({ text }) => text.includes("Whistled"))).toMatchObject(
    expect.arrayContaining([expect.objectContaining({ rule: "message-is-described", line: 12 })]),
  );
});
