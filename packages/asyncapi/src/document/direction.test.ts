import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, test } from "vitest";
import { checkDocument } from "./check-document.js";
import { sourceOf } from "./load-document.js";

// What is under `publish` of a document of 2.x: received, as AsyncAPI says, or sent, as about half of its authors mean.

const key = "{ amqp: { is: routingKey, exchange: { name: mill, type: topic } } }";
const queue = "{ amqp: { is: queue, queue: { name: mill.sacks } } }";
const mill = ({ publish = "", subscribe = "", title = "Mill", bindings = key } = {}) => `
asyncapi: 2.6.0
info: { title: ${title}, version: 1.0.0 }
channels:
  flour: { bindings: ${key}, publish: { ${publish}message: { name: Flour } } }
  grain: { bindings: ${bindings}, subscribe: { ${subscribe}message: { name: Grain } } }
`;

test.each([
  ["nothing tells", mill(), "receive", "as AsyncAPI 2.x says."],
  [
    "only one side acknowledges",
    mill({ subscribe: "bindings: { amqp: { ack: true } }, " }),
    "send",
    "`ack: true`",
  ],
  ["FastStream is named", mill({ title: "A FastStream mill" }), "send", "FastStream"],
  ["a name doubts it", mill({ publish: "operationId: sendFlour, " }), "receive", "the name sendFlour"],
  ["a send would go straight to a queue", mill({ bindings: queue }), "receive", "a queue under `subscribe`"],
  [
    "signs contradict one another",
    mill({ publish: "operationId: receiveFlour, ", subscribe: "bindings: { amqp: { ack: true } }, " }),
    "receive",
    "as if the opposite was meant",
  ],
  [
    "both sides acknowledge",
    mill({
      publish: "bindings: { amqp: { ack: true } }, ",
      subscribe: "bindings: { amqp: { ack: true } }, ",
    }),
    "receive",
    "as AsyncAPI 2.x says.",
  ],
])("where %s, publish is taken for one, and it is said why", (_, text, means, words) => {
  const loaded = sourceOf("/mill.yaml", text);
  if (!loaded.ok) throw new Error("No document.");
  const { operations } = JSON.parse(loaded.source.text) as { operations: Record<string, { action: string }> };

  const flour = Object.entries(operations).find(([id]) => /flour/i.test(id));
  expect(flour?.[1].action).toBe(means);
  expect(loaded.findings[0]?.text).toContain(words);
  expect(loaded.findings[0]?.text).toContain("`publishMeans:");
});

test("a project chooses in warren.config.yaml, and who runs a command chooses above that", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "warren-direction-"));
  const file = path.join(folder, "mill.yaml");
  const kinds = async (publishMeans?: "receive" | "send") => {
    const checked = await checkDocument(file, new Map(), { publishMeans, validate: false });

    return checked.ok ? checked.model.operations.map(({ kind }) => kind) : checked.findings;
  };
  try {
    await writeFile(file, mill());
    expect(await kinds()).toEqual(["receive", "send"]);
    await writeFile(path.join(folder, "warren.config.yaml"), "publishMeans: send\n");
    expect(await kinds()).toEqual(["send", "receive"]);
    expect(await kinds("receive")).toEqual(["receive", "send"]);
    await writeFile(path.join(folder, "warren.config.yaml"), "\npublishmeans: send\n");
    expect(await kinds()).toMatchObject([{ line: 2, column: 1, rule: "project-config", severity: "error" }]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
