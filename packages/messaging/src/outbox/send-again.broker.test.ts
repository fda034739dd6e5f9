import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import type { Connection } from "../connection/connection.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { streetlightsTopology } from "../testing/streetlights-contract.js";
import type { StoredMessage } from "../wire/outgoing-message.js";
import { lastHandledAt, sendAgain } from "./send-again.js";

let bench: TestBench;
let connection: Connection;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"), streetlightsTopology);
  connection = await bench.connect("streetlights");
});
afterAll(() => bench.close());
beforeEach(async () => {
  await bench.pool.query("delete from warren_inbox");
  await bench.drain("ledger");
});

const message = (messageId: string, change: Partial<StoredMessage> = {}): StoredMessage => ({
  exchange: "",
  routingKey: "ledger",
  mandatory: true,
  persistent: true,
  messageId,
  type: "LightMeasured",
  correlationId: "somebody",
  appId: "streetlights",
  sentAt: Date.parse("2026-11-30T10:00:00Z"),
  headers: {},
  content: '{"lumens":1}',
  ...change,
});

/** A message that was handled at that time, and what it caused. */
async function handled(at: string, ...caused: readonly StoredMessage[]): Promise<void> {
  await bench.pool.query(
    "insert into warren_inbox (queue, message_id, outgoing, handled_at) values ('lights', $1, $2, $3)",
    [`cause at ${at}`, JSON.stringify(caused), at],
  );
}

const idsIn = async (queue: string) =>
  (await bench.drain(queue)).map(({ properties }) => properties.messageId as unknown);

const again = () => sendAgain({ connection, database: bench.pool, minutes: 60 });

test("what the last hour's messages caused is sent again in its order, with its ids; replies and what is older are not", async () => {
  await handled("2026-11-30T10:30:00Z", message("second"), message("third", { sentAt: 0 }));
  await handled("2026-11-30T10:00:00Z", message("first"), message("an answer", { reply: true }));
  await handled("2026-11-30T09:00:00Z", message("old"));

  expect(await again()).toEqual({ sent: 3, refused: [] });
  expect(await idsIn("ledger")).toEqual(["first", "second", "third"]);
  expect(await lastHandledAt(bench.pool)).toEqual(new Date("2026-11-30T10:30:00Z"));
});

test("a message that the broker never takes is told, and holds up no other", async () => {
  await handled(
    "2026-11-30T10:00:00Z",
    message("before"),
    message("nowhere", { routingKey: "no-such-queue" }),
  );
  await handled("2026-11-30T10:00:01Z", message("after"));

  const { sent, refused } = await again();

  expect(sent).toBe(2);
  expect(refused).toEqual([expect.stringMatching(/^LightMeasured nowhere: .* reaches no queue$/)]);
  expect(new Set(await idsIn("ledger"))).toEqual(new Set(["before", "after"]));
});

test("where the broker takes a message no more than now, nothing is said of it, and it is all tried again later", async () => {
  const raw = await bench.raw();
  const { queue } = await raw.assertQueue("", {
    arguments: { "x-max-length": 0, "x-overflow": "reject-publish" },
  });
  await handled("2026-11-30T10:00:00Z", message("nacked", { routingKey: queue }));
  await expect(again()).rejects.toMatchObject({ name: "PublishError", code: "nacked" });

  await raw.deleteQueue(queue);
  const stopping = new AbortController();
  stopping.abort(new Error("stopped"));
  await expect(
    sendAgain({ connection, database: bench.pool, minutes: 60, signal: stopping.signal }),
  ).rejects.toThrow("stopped");
});

test("a service that has handled nothing sends nothing", async () => {
  expect(await again()).toEqual({ sent: 0, refused: [] });
  expect(await lastHandledAt(bench.pool)).toBeUndefined();
});
