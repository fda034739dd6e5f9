import type { ConsumeMessage } from "amqplib";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { propertiesOf } from "../publish/properties-of.js";
import { header } from "./headers.js";
import { leaving, type OutgoingMessage } from "./outgoing-message.js";
import { MAX_PACKED, PACK, packed } from "./pack.js";
import { countOf, messagesIn, unpacked } from "./unpack.js";

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
  test("a pack holds messages of one slot and says which, since it goes to one partition", () => {
    const slots = ["3", "4", "3", undefined, "4", undefined];
    const packs = packed(
      slots.map((slot, at) =>
        message({ subject: String(at), headers: slot === undefined ? {} : { [header.slot]: slot } }),
      ),
    );

    expect(packs.map((pack) => [pack.headers[header.slot], pack.packed])).toEqual([
      ["3", 2],
      ["4", 2],
      [undefined, 2],
    ]);
    expect(
      messagesIn(arrived(packs[0] as OutgoingMessage)).map(({ properties }) => properties.headers),
    ).toEqual([{ [header.slot]: "3" }, { [header.slot]: "3" }]);
  });

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

  test("what travels by itself does not part the packs of what comes after it", () => {
    const steps = ["1", "2", "3"].flatMap((subject) => [
      message({ subject, routingKey: "order.confirmed", pack: 1 }),
      message({ subject, routingKey: "order.status" }),
    ]);

    expect(packed(steps).map(({ packed: count }) => count)).toEqual([undefined, undefined, undefined, 3]);
  });

  test("messages that do not say what they are about keep their order, whatever leaves with them", () => {
    const plain = ["x", "y", "x"].map((routingKey) => message({ routingKey, pack: 1 }));
    const [x, y, again] = plain as [OutgoingMessage, OutgoingMessage, OutgoingMessage];
    const about = (subject: string) => message({ subject, routingKey: "order.status" });
    const sent = packed([x, about("1"), y, about("2"), again, about("3")]);

    expect(sent.filter((one) => plain.includes(one))).toEqual(plain);
    // They part no packs of what is about something else.
    expect(sent.map(({ packed: count }) => count ?? 1).toSorted()).toEqual([1, 1, 1, 3]);
    const alternating = ["a", "b", "a", "b"].map((routingKey) => message({ routingKey }));
    expect(packed(alternating)).toEqual(alternating);
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

  test("what could not travel by itself does not travel in a pack", () => {
    const long = message({ subject: "2", correlationId: "x".repeat(300) });
    const [before, after] = [message({ subject: "1" }), message({ subject: "3" })];

    expect(packed([before, long, after]).map(({ packed: count }) => count)).toEqual([2, undefined]);
  });

  test("nothing goes past what a row gave back, which does not say what it is about", () => {
    const { [leaving]: _, ...stored } = message();
    const list = [message(), message(), stored, message(), message()];

    expect(packed(list).map(({ packed: count }) => count)).toEqual([2, undefined, 2]);
    expect(packed(list).flatMap(namesIn)).toEqual(list.map(({ messageId }) => messageId));
  });

  test("no message overtakes an earlier one about the same subject, none without a subject another without, and none is lost or doubled", () => {
    const given = fc.record({
      routingKey: fc.constantFrom("a", "b", "c", "d"),
      subject: fc.constantFrom("1", "2", "", "none", undefined),
      pack: fc.constantFrom(3, 100),
    });
    fc.assert(
      fc.property(fc.array(given, { maxLength: 40 }), (list) => {
        const messages = list.map(({ routingKey, subject, pack }) =>
          // A key is packed or it is not.
          message({
            routingKey,
            ...(subject === undefined ? {} : { subject }),
            pack: "cd".includes(routingKey) ? 1 : pack,
          }),
        );
        const sent = packed(messages).flatMap(namesIn);
        expect([...sent].sort()).toEqual(messages.map(({ messageId }) => messageId).sort());
        for (const subject of ["1", "2", "", "none", undefined]) {
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
  /** It says how many it holds, so that each fails for its own reason. */
  const stranger = (content: string | Buffer) => {
    const { properties, ...raw } = arrived(message({ contentType: PACK }));
    const lines = Buffer.from(content).toString("latin1").split("\n").length - 1;

    return {
      ...raw,
      properties: { ...properties, headers: { [header.packed]: lines / 2 } },
      content: Buffer.from(content),
    } as ReturnType<typeof arrived>;
  };

  test("it says the truth of how many it holds, or stays one message: batches are made by it", () => {
    const content = '{"messageId":"1","headers":{}}\n{}\n'.repeat(3);
    const saying = (count: unknown) => {
      const raw = stranger(content);

      return messagesIn({
        ...raw,
        properties: { ...raw.properties, headers: { [header.packed]: count } },
      }).length;
    };

    expect([saying(3), saying(2), saying(4), saying(undefined), saying("3")]).toEqual([3, 1, 1, 1, 1]);
  });

  test("gives no message what is not its own: no header of a stranger, no reply address, no deadline", () => {
    const raw = stranger('{"messageId":"1","headers":{"mine":1}}\n{}\n');
    Object.assign(raw.properties, { replyTo: "somebody", expiration: "10" });
    Object.assign(raw.properties.headers ?? {}, {
      large: "x".repeat(1_000),
      [header.lastError]: "y".repeat(1_000),
    });

    expect(messagesIn(raw).map(({ properties }) => properties)).toEqual([
      expect.objectContaining({
        replyTo: undefined,
        expiration: undefined,
        headers: { mine: 1, [header.lastError]: "y".repeat(255) },
      }),
    ]);
  });

  test.each([
    ["is empty", ""],
    ["has no second line", '{"messageId":"1","headers":{}}'],
    ["has no line end at its end", '{"messageId":"1","headers":{}}\n{}'],
    ["holds no properties", "[]\n{}\n"],
    ["holds no headers", '{"messageId":"1"}\n{}\n'],
    ["is JSON of another kind", "{}"],
    ["is no text", Buffer.from([0, 10, 0, 10])],
    ["holds an id that no database keeps", '{"messageId":"\\ud800","headers":{}}\n{}\n'],
    ["holds a header that no database keeps", '{"headers":{"x-causation-id":"\\u0000"}}\n{}\n'],
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
