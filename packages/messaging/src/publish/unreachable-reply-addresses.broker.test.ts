import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { openBench, type TestBench } from "../testing/bench.js";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { openSender } from "./sender.js";

let bench: TestBench;

beforeAll(async () => {
  bench = await openBench(inject("warrenStack"));
});
afterAll(() => bench.close());

test("replies to one address that the broker fails over are given up together, and cost its neighbours a moment", async () => {
  const warnings: string[] = [];
  const warn = (_: object, text: string) => void warnings.push(text);
  const connection = await bench.connect("worker", { logger: { ...bench.logger, warn } });
  const sender = await openSender(connection);
  const lost = Array.from({ length: 50 }, (_, n) => reply(`lost-${n}`, "amq.rabbitmq.reply-to.AAAA.AAAA"));
  const good = Array.from({ length: 50 }, (_, n) => reply(`good-${n}`, "worked"));

  await sender.send([...lost, ...good]);

  // RabbitMQ 4 knows such an address for what it is, and fails over none.
  expect(warnings.filter((text) => text.startsWith("a reply was given up")).length).toBeLessThanOrEqual(1);
  const arrived = (await bench.drain("worked")).map(({ properties }) => String(properties.messageId));
  expect(new Set(arrived)).toEqual(new Set(good.map(({ messageId }) => messageId)));
  await sender.close();
});

function reply(messageId: string, routingKey: string): OutgoingMessage {
  return {
    exchange: "",
    routingKey,
    mandatory: false,
    persistent: false,
    messageId,
    type: "Told",
    correlationId: messageId,
    appId: "worker",
    sentAt: 0,
    headers: {},
    content: "{}",
    reply: true,
  };
}
