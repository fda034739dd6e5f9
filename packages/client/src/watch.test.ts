import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { createWarrenClient } from "./client.js";
import type { WarrenClient } from "./client.js";
import { problemOf } from "./problem.js";
import type { WarrenProblem } from "./problem.js";
import { events, no, openLittleGateway, page, silence } from "./testing/little-gateway.js";
import type { Asked, LittleGateway } from "./testing/little-gateway.js";

const id = "5f0c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
const update = (version: number) => `id: ${version}\ndata: ${JSON.stringify({ version })}\n\n`;

let gateway: LittleGateway;

beforeAll(async () => {
  gateway = await openLittleGateway();
});
afterAll(() => gateway.close());

/** What a watching app is told, in order. */
function watch(client: WarrenClient = createWarrenClient({ url: gateway.url })) {
  const told: (number | "connecting" | "complete" | WarrenProblem["kind"])[] = [];
  const subscription = client.orders.watch.subscribe(
    { id },
    {
      onData: ({ data }) => void told.push(data.version),
      onConnectionStateChange: ({ state, error }) => {
        if (state === "connecting" && error !== null) told.push("connecting");
      },
      onError: (error) => void told.push(problemOf(error).kind),
      onComplete: () => void told.push("complete"),
    },
  );

  return { told, stop: () => subscription.unsubscribe() };
}

const resumedAfter = () => gateway.asked.map(({ input }) => (input as { lastEventId?: string }).lastEventId);

test("a stream that is cut off goes on after the last event that arrived", async () => {
  gateway.answer(events(update(1) + update(2), "is cut"), page(502), events(update(3), "ends"));
  const { told } = watch();

  await expect.poll(() => told.at(-1)).toBe("complete");
  expect(told).toEqual([1, 2, "connecting", "connecting", 3, "complete"]);
  expect(resumedAfter()).toEqual([undefined, "2", "2"]);
});

test("the order's end is the stream's, said with an event or with 204", async () => {
  gateway.answer(events(update(1), "is cut"), (response) => response.writeHead(204).end());
  const { told } = watch();

  await expect.poll(() => told).toEqual([1, "connecting", "complete"]);
  expect(gateway.asked).toHaveLength(2);
});

test("a no ends it: nobody comes back to an order that there is not", async () => {
  gateway.answer(no(404, "order_not_found"));
  const { told } = watch();

  await expect.poll(() => told).toEqual(["not_found"]);
  expect(gateway.asked).toHaveLength(1);
});

test("a no within the stream ends it, too", async () => {
  const error = { code: -32_004, message: "No.", data: { httpStatus: 404 } };
  gateway.answer(events(`event: serialized-error\ndata: ${JSON.stringify(error)}\n\n`));
  const { told } = watch();

  await expect.poll(() => told).toEqual(["not_found"]);
});

test("a token that has expired meanwhile is refreshed before the stream goes on", async () => {
  let kept = "old";
  const client = createWarrenClient({
    url: gateway.url,
    token: ({ refresh }) => (refresh ? (kept = "new") : kept),
  });
  gateway.answer(events(update(1), "is cut"), no(401, "not_authenticated"), events(update(2), "ends"));
  const { told } = watch(client);

  await expect.poll(() => told).toEqual([1, "connecting", 2, "complete"]);
  expect(gateway.asked.map(({ headers }) => headers.authorization)).toEqual([
    "Bearer old",
    "Bearer old",
    "Bearer new",
  ]);
  expect(resumedAfter()).toEqual([undefined, "1", "1"]);
});

test("a token that expires under a stream is refreshed each time, and the stream goes on where it was", async () => {
  let now = Date.now();
  const clock = vi.spyOn(Date, "now").mockImplementation(() => now);
  let count = 0;
  const client = createWarrenClient({
    url: gateway.url,
    token: ({ refresh }) => `t${refresh ? ++count : count}`,
  });
  const error = { code: -32_001, message: "It has expired.", data: { httpStatus: 401 } };
  const expired = `event: serialized-error\ndata: ${JSON.stringify(error)}\n\n`;
  const later = (version: number) => (response: ServerResponse, asked: Asked) => {
    now += 60_000;
    events(update(version) + expired)(response, asked);
  };
  gateway.answer(later(1), later(2), events(update(3), "ends"));
  const { told } = watch(client);

  await expect.poll(() => told).toEqual([1, 2, 3, "complete"]);
  clock.mockRestore();
  expect(resumedAfter()).toEqual([undefined, "1", "2"]);
  expect(gateway.asked.map(({ headers }) => headers.authorization)).toEqual(
    ["t0", "t1", "t2"].map((t) => `Bearer ${t}`),
  );
});

test("a stream that ends at once with each new token is given up", async () => {
  const error = { code: -32_001, message: "It has expired.", data: { httpStatus: 401 } };
  let count = 0;
  gateway.answer(events(`event: serialized-error\ndata: ${JSON.stringify(error)}\n\n`));
  const { told } = watch(createWarrenClient({ url: gateway.url, token: () => `t${++count}` }));

  await expect.poll(() => told).toEqual(["unauthorized"]);
  expect(gateway.asked).toHaveLength(2);
});

test("a gateway that takes the connection and says nothing is tried again", async () => {
  gateway.answer(silence, events(update(1), "ends"));
  const { told } = watch(createWarrenClient({ url: gateway.url, timeoutMs: 50 }));

  await expect.poll(() => told).toEqual(["connecting", 1, "complete"]);
});

test("who leaves closes the stream, and is told of nothing more", async () => {
  let isClosed = false;
  gateway.answer((response, asked) => {
    response.once("close", () => (isClosed = true));
    events(update(1))(response, asked);
  });
  const { told, stop } = watch();
  await expect.poll(() => told).toEqual([1]);
  stop();

  await expect.poll(() => isClosed).toBe(true);
  expect(gateway.asked).toHaveLength(1);
});

test("a signal ends it while it waits to come back", async () => {
  gateway.answer(events(update(1), "is cut"), no(503, "unavailable", { "retry-after": "20" }));
  const stop = new AbortController();
  const versions: number[] = [];
  const client = createWarrenClient({ url: gateway.url });
  const reading = (async () => {
    for await (const { data } of client.orders.watch.subscribe({ id }, { signal: stop.signal }))
      versions.push(data.version);
  })();
  await expect.poll(() => gateway.asked).toHaveLength(2);
  stop.abort();
  await reading;

  expect(versions).toEqual([1]);
});
