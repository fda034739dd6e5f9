import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import {
  DEEP,
  hostileMessages,
  nestedLists,
  openBench,
  openHostileSender,
  worker,
  type HostileMessage,
  type HostileSender,
  type TestBench,
} from "@warren/messaging/testing/bench";
import { openDeadLetterAdmin, sourceQueuesOf, type DeadLetter, type DeadLetterAdmin } from "./index.js";

const runs = { numRuns: 4, endOnFailure: true };

let bench: TestBench;
let admin: DeadLetterAdmin;
let hostile: HostileSender;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
  await bench.connect("declares");
  hostile = await openHostileSender(bench.amqpUrl);
  admin = await openDeadLetterAdmin({
    url: bench.amqpUrl,
    sources: sourceQueuesOf([worker]),
    by: "ann@laptop",
  });
});
afterAll(async () => {
  await admin.close();
  await hostile.close();
  await bench.close();
});
beforeEach(async () => {
  for (const queue of ["work", "work.dead", "worked"]) await bench.drain(queue);
});

const burst = fc.array(
  hostileMessages({
    type: "Work",
    payloads: [{ id: "w" }, { id: "w", fail: "on purpose" }],
    foreignQueue: "worked",
  }),
  { minLength: 25, maxLength: 25 },
);

test("letters that anybody forged are listed, edited, sent again and discarded like all others", async () => {
  await fc.assert(
    fc.asyncProperty(burst, async (messages) => {
      await hostile.send("failed", "work", messages);
      const listed = await letters();
      expect(listed).toHaveLength(messages.length);
      for (const letter of listed)
        expect(JSON.parse(JSON.stringify(letter))).toMatchObject({ queue: "work" });
      await admin.look({ reason: "nobody", message: "Work", olderThanMs: 1 }, {}, () => undefined);

      const again = await admin.requeue({}, { limit: "all", force: true });
      expect(again).toMatchObject({ done: messages.length, skipped: 0, complete: true });
      const back = await bench.drain("work");
      expect(sorted(back.map(({ content }) => content))).toEqual(
        sorted(messages.map(({ content }) => content)),
      );
      for (const { properties } of back)
        expect(properties.headers).toMatchObject({ "x-requeued-by": "ann@laptop" });
      expect(await bench.depth("work.dead")).toBe(0);
      expect(await bench.depth("worked")).toBe(0);

      await hostile.send("failed", "work", messages);
      const gone = await admin.discard({}, { limit: "all", because: "forged" });
      expect(gone).toMatchObject({ done: messages.length, skipped: 0 });
      expect(await bench.depth("work.dead")).toBe(0);
    }),
    runs,
  );
});

test.each<[string, HostileMessage]>([
  [
    "headers nested ten thousand levels deep",
    {
      content: Buffer.from('{"id":"w"}'),
      properties: { headers: { [DEEP]: nestedLists(10_000) } },
      overWire: "broken",
    },
  ],
  ["five megabytes", { content: Buffer.from(JSON.stringify({ id: "x".repeat(5_000_000) })), properties: {} }],
  [
    "a hundred thousand levels of JSON",
    { content: Buffer.from("[".repeat(100_000) + "]".repeat(100_000)), properties: {} },
  ],
  [
    "a death that no broker wrote",
    {
      content: Buffer.from('{"id":"w"}'),
      properties: { headers: { "x-death": [{ queue: "work", reason: "constructor", count: { a: 1 } }] } },
    },
  ],
  ["headers over the limit", { content: Buffer.from('{"id":"w"}'), properties: { headers: manyHeaders() } }],
])(
  "a letter with %s is edited and sent again, and its neighbours stay",
  async (_, { content, properties, overWire }) => {
    const letter = (ref: string): HostileMessage => ({
      content: Buffer.from('{"id":"good"}'),
      properties: { messageId: ref, type: "Work" },
    });
    const forged = {
      content,
      properties: { ...properties, messageId: "forged", type: "Work" },
      overWire: overWire ?? "as it is",
    };
    for (const one of [letter("good-one"), forged, letter("good-two")])
      await hostile.send("failed", "work", [one]);

    expect((await letters()).map(({ ref }) => ref)).toEqual(["good-one", "forged", "good-two"]);
    await admin.edit({
      ref: "forged",
      queue: "work",
      keep: true,
      content: () => Buffer.from('{"id":"mended"}'),
    });
    expect((await letters()).map(({ ref }) => ref)).toEqual(
      expect.arrayContaining(["good-one", "good-two", "forged"]),
    );
    await admin.requeue({ refs: ["forged"] });
    const [back] = await bench.drain("work");
    expect(String(back?.content)).toBe('{"id":"mended"}');
  },
);

async function letters(): Promise<readonly DeadLetter[]> {
  const found: DeadLetter[] = [];
  const { complete } = await admin.look({}, { limit: "all" }, (letter) => found.push(letter));
  expect(complete).toBe(true);

  return found;
}

function sorted(contents: readonly Buffer[]): readonly string[] {
  return contents.map((content) => content.toString("latin1")).sort();
}

/** What amqplib still sends, and what the tools add to it is too much. */
function manyHeaders(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`their-header-${n}`, "x".repeat(1_060)]));
}
