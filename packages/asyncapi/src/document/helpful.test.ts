import path from "node:path";
import { describe, expect, test } from "vitest";
import { checkLoaded } from "./check-document.js";
import { sourceOf } from "./load-document.js";

// What is said of a fault has to help who reads it: in the language of their file, and of the fault rather than of what follows from it.

const bell = (binding: object) => ({
  asyncapi: "3.0.0",
  info: { title: "Bell", version: "1.0.0" },
  channels: {
    rung: {
      address: "bell.rung",
      messages: { Rung: { payload: { type: "object" } } },
      bindings: binding,
    },
  },
  operations: { hear: { action: "receive", channel: { $ref: "#/channels/rung" } } },
});
const oldBell = (example: unknown) => ({
  asyncapi: "2.6.0",
  info: { title: "Bell", version: "1.0.0" },
  channels: {
    rung: {
      publish: {
        message: {
          payload: {
            type: "object",
            properties: {
              times: { type: "integer" },
              by: { type: "string" },
              loud: { type: "boolean" },
              for: { type: "array" },
            },
          },
          examples: [{ payload: example }],
        },
      },
    },
  },
});

async function textsOf(document: unknown, file = "bell.json"): Promise<readonly string[]> {
  const text = typeof document === "string" ? document : JSON.stringify(document, null, 2);
  const loaded = sourceOf(path.join(import.meta.dirname, file), text);
  const { findings } = await checkLoaded(loaded, new Map());

  return findings.map((finding) => finding.text);
}

test("a channel of 2.x without a name is to have its address in its place", async () => {
  const { channels, ...old } = oldBell({ times: 1 });
  const texts = await textsOf({ ...old, channels: { "": channels.rung } });

  expect(texts[0]).toMatch(
    /fewer than 1 characters.*\nFix: put the address of the channel that is called ""/,
  );
});

describe("a fix of a file in JSON is in JSON", () => {
  test.each([
    [{ times: "once" }, "Fix: write a whole number, without quotes."],
    [{ by: 5 }, "Fix: write it in quotes."],
    [{ loud: "yes" }, "Fix: write true or false, without quotes."],
    [{ for: "dinner" }, "Fix: write a list, in `[ ]`."],
  ])("%j", async (example, fix) => {
    const texts = await textsOf(oldBell(example));

    expect(texts[0]).toContain(fix);
    expect(texts.join("\n")).not.toContain("YAML");
  });

  test("where it cannot be read at all", async () => {
    expect(await textsOf('{ "asyncapi": "3.0.0", }}')).toEqual([
      expect.stringContaining("Fix: correct the JSON here."),
    ]);
    expect(await textsOf('{ "asyncapi": "3.0.0", }}', "bell.yaml")).toEqual([
      expect.stringContaining("Fix: correct the YAML here."),
    ]);
  });
});

test("a field that only another version of the AMQP binding has is named, and nothing vague is said beside it", async () => {
  const document = bell({ amqp: { is: "routingKey", exchange: { name: "bells", type: "topic" } } });
  const operations = {
    hear: {
      ...document.operations.hear,
      bindings: { amqp: { replyTo: "back", cc: ["a"], bindingVersion: "0.3.0" } },
    },
  };
  const texts = await textsOf({ ...document, operations });

  expect(texts.join("\n")).toContain("replyTo");
  expect(texts.join("\n")).not.toMatch(/must match|not as AsyncAPI describes/);
});

test.each([
  [{ a: {} }, "bell.{a}.{b}", "Fix: describe under `parameters` what the address has in braces: b."],
  [{ a: {}, b: {} }, "bell.{a}", "Fix: put it into the address, in braces, or take it away."],
])(
  "of parameters that an address has, and others, it is said what to do",
  async (parameters, address, fix) => {
    const document = bell({ amqp: { is: "routingKey", exchange: { name: "bells", type: "topic" } } });
    const channels = { rung: { ...document.channels.rung, address, parameters } };

    expect((await textsOf({ ...document, channels })).join("\n")).toContain(fix);
  },
);

test.each([
  [true, "Fix: write the limit itself here, in the place of `minimum`."],
  [false, "Fix: take it away: the limit counts anyway."],
])(
  "of a limit as JSON Schema had it long ago, %s, it is said how it is written",
  async (exclusiveMinimum, fix) => {
    const document = bell({ amqp: { is: "routingKey", exchange: { name: "bells", type: "topic" } } });
    const Rung = {
      payload: { type: "object", properties: { times: { type: "integer", minimum: 1, exclusiveMinimum } } },
    };
    const channels = { rung: { ...document.channels.rung, messages: { Rung } } };

    expect((await textsOf({ ...document, channels })).join("\n")).toContain(fix);
  },
);

describe.each([
  ["queue", { is: "queue" }],
  ["exchange", { is: "routingKey" }],
])(
  "of an AMQP binding that lacks its `%s` (%j) that is said, and nothing that follows from it,",
  (field, amqp) => {
    const about = (texts: readonly string[]) =>
      texts.filter((text) => /must have required property|^A channel is/.test(text));

    test("where it stands", async () => {
      expect(about(await textsOf(bell({ amqp })))).toEqual([expect.stringContaining(`"${field}"`)]);
    });

    test("behind a reference", async () => {
      const document = bell({ $ref: "#/components/channelBindings/bells" });
      const components = { channelBindings: { bells: { amqp } } };

      expect(
        new Set(about(await textsOf({ ...document, components })).map((text) => text.includes(`"${field}"`))),
      ).toEqual(new Set([true]));
    });
  },
);

describe("of an AMQP binding that AsyncAPI does not allow, it is said what is wrong", () => {
  const exchange = { name: "bells", type: "topic" };
  const both =
    "A channel is a routing key, with an `exchange`, or a queue, with a `queue`: this one has both.";

  test.each<readonly [name: string, binding: object, what: string]>([
    ["both", { exchange, queue: { name: "rung" } }, both],
    ["both, for a key", { is: "routingKey", exchange, queue: { name: "rung" } }, both],
    ["both, for a queue", { is: "queue", exchange, queue: { name: "rung" } }, both],
    [
      "a key's field in a queue",
      { is: "queue", exchange },
      "this one says `is: queue`, and has an `exchange` only.",
    ],
    ["a queue's field in a key", { is: "routingKey", queue: { name: "rung" } }, "and has a `queue` only."],
    ["a misspelt field", { is: "routingKey", exchnge: exchange }, '"exchnge"'],
    ["no exchange", { is: "routingKey" }, '"exchange"'],
    ["a field that a channel has not", { is: "routingKey", exchange, ack: true }, "ack"],
    [
      "a plugin's exchange",
      { is: "routingKey", exchange: { name: "later", type: "x-delayed-message" } },
      "x-delayed-message",
    ],
  ])("%s", async (_, amqp, what) => {
    for (const document of [
      bell({ amqp }),
      {
        ...bell({ $ref: "#/components/channelBindings/bells" }),
        components: { channelBindings: { bells: { amqp } } },
      },
    ]) {
      const texts = await textsOf(document);

      expect(
        texts.some((text) => text.includes(what)),
        texts.join("\n"),
      ).toBe(true);
      expect(texts.join("\n")).not.toMatch(/must match|must not be valid|not as AsyncAPI describes/);
    }
  });
});
