// What the document of one application leaves to others: keys that it does not name, senders that it does not know.

import { describe, expect, test } from "vitest";
import { diffContracts } from "./diff-contracts.js";
import { directionNotes } from "./diff-direction.js";
import { contractOf } from "./testing/contract-of.js";
import { edited, type Edit } from "./testing/read-bakery.js";

const ferry = `
asyncapi: 3.0.0
info: { title: Ferry desk, version: 1.0.0 }
channels:
  sailings:
    address: desk.sailings
    bindings: { amqp: { is: queue, queue: { name: desk.sailings, durable: true, arguments: { x-message-ttl: 60000 } } } }
    x-bindings: [{ exchange: harbour, routingKey: ferry.*.sailed }]
    messages: { FerrySailed: { payload: { type: object, properties: { ferry: { type: string } } } } }
  storms:
    address: desk.storms
    bindings: { amqp: { is: queue, queue: { name: desk.storms, durable: true } } }
    x-bindings: [{ exchange: weather, routingKey: "", arguments: { x-match: all, kind: storm } }]
    messages: { StormComes: { payload: { type: object } } }
  booked:
    address: berth.{harbour}.{pier}.booked
    parameters: { harbour: {}, pier: { enum: [a, b] } }
    bindings: { amqp: { is: routingKey, exchange: { name: harbour, type: topic, durable: true } } }
    messages: { BerthBooked: { payload: { type: object } } }
  ask:
    address: tide.ask
    bindings: { amqp: { is: routingKey, exchange: { name: tides, type: direct, durable: true } } }
    messages: { AskTide: { payload: { type: object } } }
operations:
  takeSailing: { action: receive, channel: { $ref: "#/channels/sailings" } }
  takeStorm: { action: receive, channel: { $ref: "#/channels/storms" } }
  tellBooked: { action: send, channel: { $ref: "#/channels/booked" } }
  askTide:
    action: send
    channel: { $ref: "#/channels/ask" }
    bindings: { amqp: { priority: 2, mandatory: true } }
    reply: { channel: { $ref: "#/channels/answers" }, messages: [{ $ref: "#/channels/answers/messages/High" }, { $ref: "#/channels/answers/messages/Low" }] }
`.replace(
  "operations:",
  "  answers: { address: null, messages: { High: { payload: { type: object } }, Low: { payload: { type: object } } } }\noperations:",
);

async function verdicts(before: string, after: string): Promise<readonly (readonly string[])[]> {
  const [old, fresh] = [await contractOf(before), await contractOf(after)];
  const words = (changes: ReturnType<typeof diffContracts>) =>
    changes.map(({ id, verdict, deploy }) => `${verdict} ${id}: ${deploy}`);

  return [words(diffContracts(old, fresh)), words(diffContracts(fresh, old))];
}

describe.each<[change: string, edits: readonly Edit[], forth: readonly string[], back: readonly string[]]>([
  [
    "a queue is bound to another key that no channel names",
    [["ferry.*.sailed", "ferry.*.left"]],
    [
      "breaking binding/desk.sailings/harbour/ferry.*.sailed/removed: side by side",
      "needs-care binding/desk.sailings/harbour/ferry.*.left/added: consumers first",
    ],
    [
      "breaking binding/desk.sailings/harbour/ferry.*.left/removed: side by side",
      "needs-care binding/desk.sailings/harbour/ferry.*.sailed/added: consumers first",
    ],
  ],
  [
    "a queue is bound to more than it was",
    [["ferry.*.sailed", "ferry.#"]],
    [
      "safe binding/desk.sailings/harbour/ferry.*.sailed/removed: any order",
      "needs-care binding/desk.sailings/harbour/ferry.#/added: consumers first",
    ],
    [
      "breaking binding/desk.sailings/harbour/ferry.#/removed: side by side",
      "safe binding/desk.sailings/harbour/ferry.*.sailed/added: any order",
    ],
  ],
  [
    "a binding asks for one of two headers, and not for one of one",
    [["x-match: all, kind: storm", "x-match: any, kind: storm, force: 9"]],
    [
      'breaking binding/desk.storms/weather//{"kind":"storm","x-match":"all"}/removed: side by side',
      'needs-care binding/desk.storms/weather//{"force":9,"kind":"storm","x-match":"any"}/added: consumers first',
    ],
    [
      'breaking binding/desk.storms/weather//{"force":9,"kind":"storm","x-match":"any"}/removed: side by side',
      'needs-care binding/desk.storms/weather//{"kind":"storm","x-match":"all"}/added: consumers first',
    ],
  ],
  [
    "two parameters change places",
    [["{harbour}.{pier}", "{pier}.{harbour}"]],
    ["breaking key/booked/moved: side by side"],
    ["breaking key/booked/moved: side by side"],
  ],
  [
    "what was sent is sent by nobody, though its channel stays",
    [[/ {2}tellBooked:.*\n/, ""]],
    ["breaking operation/tellBooked/BerthBooked/removed: side by side"],
    ["safe operation/tellBooked/BerthBooked/added: any order"],
  ],
  [
    "nobody takes from a queue any more",
    [[/ {2}takeSailing:.*\n/, ""]],
    [
      "needs-care queue/desk.sailings/parked: any order",
      "breaking operation/takeSailing/FerrySailed/removed: side by side",
    ],
    [
      "needs-care queue/desk.sailings/parked: any order",
      "safe operation/takeSailing/FerrySailed/added: consumers first",
    ],
  ],
  [
    "fields of a request that other programs may honour",
    [["priority: 2, mandatory: true", "priority: 3, mandatory: false"]],
    [
      "needs-care operation/askTide/bindings/amqp/priority: any order",
      "needs-care operation/askTide/bindings/amqp/mandatory: any order",
    ],
    [
      "needs-care operation/askTide/bindings/amqp/priority: any order",
      "needs-care operation/askTide/bindings/amqp/mandatory: any order",
    ],
  ],
  [
    "an argument of a queue in its binding has another value",
    [["x-message-ttl: 60000", "x-message-ttl: 6000"]],
    ["not-compared channel/sailings/bindings/amqp/queue/arguments: not known"],
    ["not-compared channel/sailings/bindings/amqp/queue/arguments: not known"],
  ],
  [
    "what is sent goes to one more key",
    [
      [
        "  storms:",
        "  alsoBooked: { address: berth.booked, bindings: { amqp: { is: routingKey, exchange: { name: harbour, type: topic, durable: true } } }, messages: { BerthBooked: { payload: { type: object } } } }\n  storms:",
      ],
      ["  askTide:", '  tellAlso: { action: send, channel: { $ref: "#/channels/alsoBooked" } }\n  askTide:'],
    ],
    ["safe key/alsoBooked/added: any order", "safe operation/tellAlso/BerthBooked/moved: any order"],
    [
      "breaking key/alsoBooked/removed: side by side",
      "breaking operation/tellAlso/BerthBooked/moved: side by side",
    ],
  ],
  [
    "a virtual host is named that goes without saying",
    [["exchange: { name: tides,", "exchange: { vhost: /, name: tides,"]],
    [],
    [],
  ],
  [
    "a channel's exchange is one that every broker has",
    [["exchange: { name: tides, type: direct,", "exchange: { name: amq.direct, type: direct,"]],
    ["breaking key/ask/moved: side by side", "breaking exchange/tides/removed: side by side"],
    ["breaking key/ask/moved: side by side", "safe exchange/tides/added: any order"],
  ],
])("%s", (_, edits, forth, back) => {
  test("is judged for those whom the document does not know, there and back", async () => {
    expect(await verdicts(ferry, edited(ferry, edits))).toEqual([forth, back]);
  });
});

describe("a queue to which its application sends as well", () => {
  const tower = (key: string) => `
asyncapi: 3.0.0
info: { title: Tower, version: 1.0.0 }
channels:
  calls:
    address: tower.calls
    bindings: { amqp: { is: queue, queue: { name: tower.calls, durable: true } } }
    x-bindings: [{ exchange: harbour, routingKey: ${key} }]
    messages: { ShipCalled: { $ref: "#/components/messages/ShipCalled" } }
  north:
    address: ship.north
    bindings: { amqp: { is: routingKey, exchange: { name: harbour, type: topic, durable: true } } }
    messages: { ShipCalled: { $ref: "#/components/messages/ShipCalled" } }
operations:
  hear: { action: receive, channel: { $ref: "#/channels/calls" } }
  call: { action: send, channel: { $ref: "#/channels/north" } }
components: { messages: { ShipCalled: { payload: { type: object } } } }
`;

  test("that takes less than it did loses what others send, though all of its own still arrives", async () => {
    const [forth, back] = await verdicts(tower("ship.#"), tower("ship.north"));

    expect(forth?.[0]).toBe("breaking binding/tower.calls/harbour/ship.#/removed: side by side");
    expect(back?.[0]).toBe("safe binding/tower.calls/harbour/ship.north/removed: any order");
  });

  test("that loses its own loses what others send as well, and both is said", async () => {
    const [change] = diffContracts(await contractOf(tower("ship.#")), await contractOf(tower("ship.south")));

    expect(change).toMatchObject({ verdict: "breaking", deploy: "side by side" });
    expect(change?.atRunTime).toContain("ShipCalled from tower and outsider no longer arrives at tower");
    expect(change?.atRunTime).toContain("what others send there no longer arrives at tower");
  });
});

test("who answers is called an outsider where the document does not know it, and not nobody", async () => {
  const fewer = edited(ferry, [[', { $ref: "#/channels/answers/messages/Low" }]', "]"]]);
  const [change] = diffContracts(await contractOf(ferry), await contractOf(fewer));

  expect(change).toMatchObject({
    verdict: "breaking",
    affects: [{ service: "outside" }, { service: "ferry-desk" }],
  });
  expect(change?.atRunTime).toContain("The old outsider still answers Low");
});

test("a message of an operation that could not be read is not called safe", async () => {
  const lost = (values: string) =>
    contractOf(
      edited(ferry, [
        ["address: berth.{harbour}.{pier}.booked", "address: null"],
        [
          "BerthBooked: { payload: { type: object }",
          `BerthBooked: { payload: { type: object, properties: { pier: { enum: ${values} } } }`,
        ],
      ]),
    );
  const changes = diffContracts(await lost("[a]"), await lost("[a, b]"));

  expect(changes.find(({ id }) => id === "payload/BerthBooked/pier/enum")).toMatchObject({
    verdict: "not-compared",
    deploy: "not known",
  });
});

describe("the format of a number", () => {
  const schemas = {
    FerrySailed: "ferry: { type: string } }",
    BerthBooked: "BerthBooked: { payload: { type: object }",
  };
  const ferryWith = (message: keyof typeof schemas, format: string) =>
    contractOf(
      edited(ferry, [
        message === "FerrySailed"
          ? [schemas[message], `miles: { ${format} } }`]
          : [
              schemas[message],
              schemas[message].replace("object", `object, properties: { miles: { ${format} } }`),
            ],
      ]),
    );
  const judged = async (message: keyof typeof schemas, from: string, to: string) => {
    const [change] = diffContracts(await ferryWith(message, from), await ferryWith(message, to)).filter(
      ({ id }) => id.endsWith("/format"),
    );

    return `${change?.deploy ?? ""}: ${change?.atRunTime ?? ""}`;
  };

  test("may be wider at once for who sends it to us, and narrower once they have stopped", async () => {
    const [int32, int64] = ["type: integer, format: int32", "type: integer, format: int64"];

    expect(await judged("FerrySailed", int32, int64)).toMatch(
      /^consumers first: What the new outsider sends/,
    );
    expect(await judged("FerrySailed", int64, int32)).toMatch(/^senders first: What the old outsider sends/);
    expect(await judged("BerthBooked", int32, int64)).toMatch(
      /^consumers first: What the new ferry-desk sends/,
    );
    expect(await judged("BerthBooked", int64, int32)).toMatch(
      /^senders first: What the old ferry-desk sends/,
    );
  });

  test("rounds where it has fewer digits, and refuses nothing", async () => {
    const [float, double] = ["type: number, format: float", "type: number, format: double"];

    expect(await judged("FerrySailed", double, float)).toMatch(
      /^senders first: Nobody refuses it: ferry-desk reads/,
    );
    expect(await judged("BerthBooked", float, double)).toMatch(
      /^consumers first: Nobody refuses it: outsider reads/,
    );
  });
});

describe("the content type that a document gives to all its messages", () => {
  const withDefault = (contentType: string) =>
    edited(ferry, [["info:", `defaultContentType: ${contentType}\ninfo:`]]);

  test("is one finding for all that follow it, and none for those that have their own", async () => {
    const own = (text: string) =>
      edited(text, [["StormComes: {", "StormComes: { contentType: application/json,"]]);
    const [forth, back] = await verdicts(
      own(withDefault("application/json")),
      own(withDefault("application/cbor")),
    );

    expect(forth).toEqual(["breaking document/defaultContentType: side by side"]);
    expect(back).toEqual(["breaking document/defaultContentType: side by side"]);
  });

  test("names how many messages follow it, and the first of them", async () => {
    const [change] = diffContracts(
      await contractOf(withDefault("application/json")),
      await contractOf(withDefault("application/cloudevents+json")),
    );

    expect(change).toMatchObject({
      verdict: "needs-care",
      what: "the document's content type application/json became application/cloudevents+json for 6 messages: FerrySailed, StormComes, BerthBooked, AskTide, High and 1 more",
      at: { document: "new", pointer: "/defaultContentType" },
    });
  });
});

describe("a document of 2.x whose signs of a direction change", () => {
  const desk = (publish: string, subscribe: string) => `
asyncapi: 2.6.0
info: { title: Ferry desk, version: 1.0.0 }
channels:
  ferry.sailed:
    bindings: { amqp: { is: routingKey, exchange: { name: harbour, type: topic, durable: true } } }
    publish: { message: { name: FerrySailed, payload: { type: object } }, bindings: { amqp: { ${publish} } } }
  berth.booked:
    bindings: { amqp: { is: routingKey, exchange: { name: harbour, type: topic, durable: true } } }
    subscribe: { message: { name: BerthBooked, payload: { type: object } }, bindings: { amqp: { ${subscribe} } } }
`;

  test("is not called the same, nor turned round, without a word about it", async () => {
    const [forth, back] = await verdicts(desk("ack: true", ""), desk("", "ack: true"));

    expect(forth?.[0]).toBe("not-compared document/publish: not known");
    expect(back?.[0]).toBe("not-compared document/publish: not known");
  });

  test("is compared as usual where both are read alike, and nothing is said of it", async () => {
    expect(await verdicts(desk("ack: true", ""), desk("", ""))).not.toContainEqual(
      expect.arrayContaining([expect.stringContaining("document/publish")]),
    );
    expect(await notes(desk("ack: true", ""), desk("", ""))).toEqual([]);
    expect(await notes(desk("", "ack: true"), desk("deliveryMode: 2", "ack: true"))).toEqual([]);
  });

  test.each([
    [
      "and both are read in another way",
      desk("", "ack: true"),
      desk("", ""),
      ["because of `ack: true`", "as AsyncAPI 2.x says"],
    ],
    ["and the new one is of 3.x", desk("", ""), ferry, ["as AsyncAPI 2.x says"]],
    [
      "and contradict one another, in both",
      desk("ack: true", "").replace("subscribe: {", "subscribe: { operationId: takeBooked,"),
      desk("ack: true", "").replace("subscribe: {", "subscribe: { operationId: takeBooked,"),
      ["the name takeBooked under `subscribe` looks as if the opposite was meant"],
    ],
  ])("%s: it is said how each was read", async (_, before, after, words) => {
    const said = await notes(before, after);

    expect(said).toHaveLength(words.length);
    for (const [index, word] of words.entries()) expect(said[index]).toContain(word);
  });

  test("is said nothing of where somebody has chosen", async () => {
    const [old, fresh] = [await contractOf(desk("", "ack: true"), "send"), await contractOf(ferry)];

    expect(directionNotes(old, fresh)).toEqual([]);
  });

  async function notes(before: string, after: string): Promise<readonly string[]> {
    return directionNotes(await contractOf(before), await contractOf(after));
  }
});

test("the name that a document gives the default exchange, which has none, is not compared", async () => {
  const called = (exchange: string) =>
    edited(ferry, [["exchange: { name: tides, type: direct, durable: true }", `exchange: { ${exchange} }`]]);
  const [tides, ebb] = [called("name: tides, type: default"), called("name: ebb, type: default")];
  const said = ["not-compared channel/ask/bindings/amqp/exchange/name: not known"];

  expect(await verdicts(tides, ebb)).toEqual([said, said]);
  expect(await verdicts(tides, called("type: default"))).toEqual([said, said]);
  expect(await verdicts(called("type: default"), called("name: '', type: direct"))).toEqual([[], []]);
});

test("what happens is told of whoever is there, in as many words as they are", async () => {
  const spare = (name: string) =>
    edited(ferry, [
      [
        "  storms:",
        `  spare: { address: ${name}, bindings: { amqp: { is: queue, queue: { name: ${name} } } }, messages: { Spared: { payload: { type: object } } } }\n  storms:`,
      ],
    ]);
  const told = async (before: string, after: string) =>
    diffContracts(await contractOf(before), await contractOf(after))
      .map(({ what, atRunTime }) => `${what}: ${atRunTime}`)
      .join("\n");
  const emptyKey = (key: string) =>
    edited(ferry, [
      [
        "  storms:",
        `  bare: { address: ${key}, bindings: { amqp: { is: routingKey, exchange: { name: tides, type: direct, durable: true } } } }\n  storms:`,
      ],
    ]);

  expect(await told(spare("a.spare"), spare("b.spare"))).toContain(
    "No service of the contract takes from either; a.spare stays on the broker",
  );
  expect(await told(emptyKey("ebb"), emptyKey("flood"))).toContain(
    "the key moved from tides ebb to tides flood",
  );
});
