import { expect, test, vi } from "vitest";
import { service, subscribes } from "../contract/index.js";
import { playQueue } from "../testing/played-queue.js";
import { raw } from "../testing/stage.js";
import { Worked } from "../testing/test-contract.js";
import { subscribe } from "./subscribe.js";

// What a subscription asks of its channel, on a broker that is played.

const viewer = service({
  name: "viewer",
  generated: "by hand",
  sends: {},
  receives: {},
  subscribes: { Worked: subscribes(Worked, "events", "worked") },
  serves: {},
  calls: {},
  queues: {},
});

async function viewing(listener: (id: string) => void) {
  const queue = playQueue();
  const told: string[] = [];
  const line = (_: object, text: string) => void told.push(text);
  const logger = { debug: line, info: line, warn: line, error: line };
  const subscription = await subscribe(
    viewer,
    { Worked: ({ data }) => listener(data.id) },
    { connection: queue.connection, logger },
  );

  return { ...queue, told, subscription };
}

test("it listens through a queue of its own, which keeps the newest and never grows without end", async () => {
  const { newest, subscription } = await viewing(() => undefined);

  expect(newest().asked).toEqual([
    'assert {"exclusive":true,"arguments":{"x-max-length":10000,"x-max-length-bytes":67108864}}',
    "bind its own events worked",
    "consume its own",
  ]);
  await subscription.stop();
  expect(newest().asked.at(-1)).toBe("close");
});

test("what is no message is left out, a listener that throws is told of, and the next message is heard", async () => {
  const heard: string[] = [];
  const { newest, told, subscription } = await viewing((id) => {
    if (id === "bad") throw new Error("no luck");
    heard.push(id);
  });
  for (const data of [{ id: 7 }, { id: "bad" }, { id: "good" }]) newest().deliver(raw("Worked", data));

  expect(heard).toEqual(["good"]);
  expect(told).toEqual(["a live message was left out", "a listener threw"]);
  await subscription.stop();
});

test("one that the broker cancels has another channel soon, and hears on", async () => {
  const heard: string[] = [];
  const { newest, channels, subscription } = await viewing((id) => heard.push(id));
  newest().cancel();
  await vi.waitFor(() => expect(channels).toHaveLength(2), { timeout: 60_000, interval: 5 });
  await vi.waitFor(() => expect(newest().asked).toContain("consume its own"), 20_000);
  newest().deliver(raw("Worked", { id: "good" }));

  expect(heard).toEqual(["good"]);
  expect(subscription.health().state).toBe("open");
  await subscription.stop();
});
