import { expect, test } from "vitest";
import { playBroker, type PlayedBroker } from "../testing/played-broker.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { openSender } from "./sender.js";

// What a sender makes of what a broker does seldom. `sender.broker.test.ts` and `pressure.broker.test.ts` ask a real one.

const message = (messageId: string, more: Partial<OutgoingMessage> = {}): OutgoingMessage => ({
  exchange: "jobs",
  routingKey: messageId,
  mandatory: true,
  persistent: true,
  messageId,
  type: "Work",
  correlationId: "",
  appId: "requester",
  sentAt: 0,
  headers: {},
  content: "{}",
  ...more,
});
const keys = ({ published }: PlayedBroker) => published.map(({ routingKey }) => routingKey);
const nack = () => new Error("message nacked");

async function opened(options: Parameters<typeof openSender>[1] = {}) {
  const broker = playBroker();
  const sender = await openSender(broker.connection, options);

  return { broker, sender };
}

/** How a send ends, once it has. */
function outcome(sent: Promise<void>): { current: unknown } {
  const held: { current: unknown } = { current: "waits" };
  sent.then(
    () => (held.current = "ok"),
    (error: unknown) => (held.current = (error as { code?: unknown }).code),
  );

  return held;
}
const soon = () => new Promise((resolve) => setImmediate(resolve));
const reopened = (broker: PlayedBroker, channels: number) =>
  expect.poll(broker.channels, { interval: 5 }).toBe(channels);

test("what AMQP cannot write ends by itself, and what comes behind it leaves", async () => {
  const { broker, sender } = await opened();
  const bad = outcome(sender.send([message("bad", { sentAt: NaN })]));
  const good = outcome(sender.send([message("good")]));
  broker.published[0]?.answer();
  await soon();

  expect([bad.current, good.current, keys(broker)]).toEqual(["invalid", "ok", ["good"]]);
  await sender.close();
});

test("a nack replaces the channel; a lost channel counts as none, however often it is lost", async () => {
  const { broker, sender } = await opened();
  const sent = outcome(sender.send([message("a")]));
  for (let lost = 1; lost <= 12; lost++) {
    if (lost % 4 === 0) broker.published.at(-1)?.answer(nack());
    else broker.closeChannel();
    await reopened(broker, lost + 1);
    await expect.poll(() => broker.published.length, { interval: 5 }).toBe(lost + 1);
  }
  expect(sent.current).toBe("waits");
  broker.published.at(-1)?.answer();
  await soon();

  expect(sent.current).toBe("ok");
  await sender.close();
}, 60_000);

test("nothing is written to a broker that is blocked, its health says why, and all leaves afterwards", async () => {
  const { broker, sender } = await opened();
  broker.tell("connection", "blocked", "low on memory");
  const sent = outcome(sender.send([message("a")]));
  expect(sender.health()).toMatchObject({ state: "blocked", reason: "low on memory", waiting: 1 });
  expect(keys(broker)).toEqual([]);
  broker.tell("connection", "unblocked");
  expect(keys(broker)).toEqual(["a"]);
  expect(sender.health()).toMatchObject({ state: "open", inFlight: 1 });
  broker.published[0]?.answer();
  await soon();

  expect(sent.current).toBe("ok");
  await sender.close();
});

test("a new connection is not blocked because the one before it was", async () => {
  const { broker, sender } = await opened();
  broker.tell("connection", "blocked", "low on disk");
  await broker.reconnect();
  void sender.send([message("a")]).catch(() => undefined);

  await expect.poll(() => keys(broker)).toEqual(["a"]);
  await sender.close();
});

test("each channel is shown to whoever asked, before anything is published on it", async () => {
  const seen: number[] = [];
  const broker: PlayedBroker = playBroker();
  const sender = await openSender(broker.connection, {
    onChannel: () => Promise.resolve(void seen.push(broker.published.length)),
  });
  void sender.send([message("a")]).catch(() => undefined);
  broker.closeChannel();
  await expect.poll(() => broker.published.length).toBe(2);

  expect(seen).toEqual([0, 1]);
  await sender.close();
});

test("only a fault of the broker's own costs a reply, and the second one does", async () => {
  const { broker, sender } = await opened();
  const reply = message("r", { exchange: "", routingKey: "amq.rabbitmq.reply-to.x", reply: true });
  const sent = outcome(sender.send([reply]));
  const forced = Object.assign(new Error("CONNECTION_FORCED"), { code: 320 });
  const internal = Object.assign(new Error("INTERNAL_ERROR"), { code: 541 });
  for (const error of [forced, forced, internal]) broker.tell("connection", "error", error);
  await soon();
  expect([sent.current, broker.warnings]).toEqual(["waits", []]);
  broker.tell("connection", "error", internal);
  await soon();

  expect(sent.current).toBe("ok");
  expect(broker.warnings).toMatchObject([
    { message: "Work", messageId: "r", replyTo: "amq.rabbitmq.reply-to.x" },
  ]);
  await sender.close();
});

test("a sender that is closed leaves nothing on its connection, and ends what was under way", async () => {
  const { broker, sender } = await opened();
  const sent = outcome(sender.send([message("a")]));
  expect(broker.setups()).toBe(2);
  await Promise.all([sender.close(), sender.close()]);

  expect([sent.current, broker.setups()]).toEqual(["closed", 0]);
  await expect(sender.send([message("b")])).rejects.toMatchObject({ code: "closed" });
});

test("what the broker has, and what no queue takes, is told for the metrics", async () => {
  const told: unknown[] = [];
  const { broker, sender } = await opened({
    observer: {
      published: (...what) => told.push(["published", ...what]),
      returned: (...what) => told.push(["returned", ...what]),
    },
  });
  const ended = Promise.allSettled(["a", "b"].map((id) => sender.send([message(id)])));
  const fields = { exchange: "jobs", routingKey: "b" };
  broker.tell("channel", "return", { properties: { messageId: "b" }, fields });
  for (const one of broker.published) one.answer();

  expect((await ended).map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect(told).toEqual([
    ["returned", "jobs", "b"],
    ["published", "jobs", "a", 1],
  ]);
  await sender.close();
});
