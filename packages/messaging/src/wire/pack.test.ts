import type { ConsumeMessage } from "amqplib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { propertiesOf } from "../publish/properties-of.js";
import { header } from "./headers.js";
import { leaving, type OutgoingMessage } from "./outgoing-message.js";
import { countOf, MAX_PACKED, messagesIn, PACK, packed, unpacked } from "./pack.js";

let ids = 0;
type Given = Partial<Omit<OutgoingMessage, typeof leaving>> & { subject?: string; pack?: number };

function message({ subject, pack = 100, ...given }: Given = {}): OutgoingMessage {
  const id = `id-${ids++}`;

  return {
    exchange: "stock",
    routingKey: "stock.reserve",
    mandatory: true,
    persistent: true,
    messageId: id,
    type: "ReserveStock",
    correlationId: `correlation of ${id}`,
    appId: "order",
    sentAt: 1_700_000_000_123,
    headers: { [header.correlationId]: `correlation of ${id}`, [header.schemaVersion]: "1.0.0" },
    content: JSON.stringify({ id, text: "ä\n€😀" }),
    [leaving]: { subject, pack },
    ...given,
  };
}

/** As it would arrive. */
function arrived(sent: OutgoingMessage): ConsumeMessage {
  const { contentType, messageId, correlationId, type, appId, timestamp, headers, priority } =
    propertiesOf(sent);

  return {
    fields: {
      deliveryTag: 1,
      redelivered: false,
      exchange: sent.exchange,
      routingKey: sent.routingKey,
      consumerTag: "",
    },
    properties: { contentType, messageId, correlationId, type, appId, timestamp, headers, priority },
    content: Buffer.from(sent.content),
  } as unknown as ConsumeMessage;
}

const namesIn = (sent: OutgoingMessage) =>
  messagesIn(arrived(sent)).map(({ properties }) => properties.messageId as string);

describe("packing", () => {
  test("what leaves together on one route travels as one, and arrives as it would have arrived by itself", () => {
    const messages = [message(), message({ content: "" }), message()];
    const packs = packed(messages);

    expect(packs).toHaveLength(1);
    expect(packs.map(({ packed: count, contentType }) => [count, contentType])).toEqual([[3, PACK]]);
    const [pack = message()] = packs;
    expect(countOf(arrived(pack))).toBe(3);
    expect(messagesIn(arrived(pack))).toEqual(messages.map(arrived));
  });

  test("one message is a plain message, and so is one of a route that is not packed", () => {
    const alone = [message()];
    const plain = [message({ pack: 1 }), message({ pack: 1 })];

    expect(packed(alone)).toEqual(alone);
    expect(packed(plain)).toEqual(plain);
    expect(
      packed([...alone, message({ routingKey: "stock.commit" })]).every(
        ({ packed: count }) => count === undefined,
      ),
    ).toBe(true);
  });

  test("what comes from a row, and a copy of what came in, travels by itself", () => {
    const { [leaving]: _, ...stored } = message();
    const copy = message({ content: Buffer.from("{}") });

    expect(packed([stored, stored, copy, copy])).toEqual([stored, stored, copy, copy]);
  });

  test("a pack has no more messages than its route allows, and is no larger than a message may be", () => {
    const many = Array.from({ length: 250 }, () => message());
    expect(packed(many).map(({ packed: count }) => count)).toEqual([100, 100, 50]);

    const large = Array.from({ length: 30 }, () =>
      message({ content: JSON.stringify("€".repeat(100_000)), pack: 1_000 }),
    );
    const packs = packed(large);
    expect(packs.flatMap(namesIn)).toEqual(large.map(({ messageId }) => messageId));
    expect(Math.max(...packs.map(({ content }) => Buffer.byteLength(content)))).toBeLessThan(1024 * 1024);
  });

  test("no message overtakes an earlier one about the same subject, and none is lost or doubled", () => {
    const given = fc.record({
      routingKey: fc.constantFrom("a", "b", "c"),
      subject: fc.constantFrom("1", "2", "3"),
      pack: fc.constantFrom(1, 3, 100),
    });
    fc.assert(
      fc.property(fc.array(given, { maxLength: 40 }), (list) => {
        const messages = list.map(({ routingKey, subject, pack }) =>
          // A key is packed or it is not.
          message({ routingKey, subject, pack: routingKey === "c" ? 1 : pack }),
        );
        const sent = packed(messages).flatMap(namesIn);
        expect([...sent].sort()).toEqual(messages.map(({ messageId }) => messageId).sort());
        for (const subject of ["1", "2", "3"]) {
          const about = messages
            .filter((one) => one[leaving]?.subject === subject)
            .map(({ messageId }) => messageId);
          expect(sent.filter((id) => about.includes(id))).toEqual(about);
        }
      }),
    );
  });
});

describe("what only calls itself a pack", () => {
  const stranger = (content: string | Buffer) => ({
    ...arrived(message({ contentType: PACK })),
    content: Buffer.from(content),
  });

  test.each([
    ["is empty", ""],
    ["has no second line", '{"messageId":"1","headers":{}}'],
    ["has no line end at its end", '{"messageId":"1","headers":{}}\n{}'],
    ["holds no properties", "[]\n{}\n"],
    ["holds no headers", '{"messageId":"1"}\n{}\n'],
    ["is JSON of another kind", "{}"],
    ["is no text", Buffer.from([0, 10, 0, 10])],
    ["holds too many", '{"headers":{}}\n\n'.repeat(MAX_PACKED + 1)],
    ["is too large", `{"headers":{}}\n${" ".repeat(1024 * 1024)}\n`],
  ])("stays one message where it %s", (_, content) => {
    const raw = stranger(content);

    expect(messagesIn(raw)).toEqual([raw]);
    expect(unpacked([raw])).toEqual([raw]);
  });

  test("says how many it holds, and is believed within bounds", () => {
    const saying = (count: unknown) =>
      countOf({
        ...stranger(""),
        properties: { contentType: PACK, headers: { [header.packed]: count } } as never,
      });

    expect([saying(7), saying(1e9), saying(-1), saying("x"), saying(undefined)]).toEqual([
      7,
      MAX_PACKED,
      1,
      1,
      1,
    ]);
  });
});

test("what happened to a pack happened to each message in it", () => {
  const [pack = message()] = packed([message(), message()]);
  const raw = arrived(pack);
  const death = [{ reason: "delivery_limit", queue: "inventory.commands" }];
  raw.properties.headers = Object.assign({}, raw.properties.headers, { "x-death": death });

  expect(
    messagesIn(raw).map(({ properties }) => (properties.headers as Record<string, unknown>)["x-death"]),
  ).toEqual([death, death]);
});
