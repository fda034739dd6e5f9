import type { ConsumeMessage } from "amqplib";
import { expect, test } from "vitest";
import { message, subscribes, type Message } from "../contract/index.js";
import { expectedMessages, matcherOf, subscriptionOf } from "./expected-messages.js";

const schema = { safeParse: (data: unknown) => ({ success: true as const, data }) };
const [Hot, Wet, Ours] = ["Hot", "Wet", "Ours"].map((name) =>
  message<Message>(name, { version: "1.0.0", schema }),
) as [ReturnType<typeof message>, ReturnType<typeof message>, ReturnType<typeof message>];

const expectedOf = expectedMessages("live", [
  subscribes(Hot, "sensors", "*.heat", { untyped: true }),
  subscribes(Wet, "sensors", "*.water", { untyped: true }),
  subscribes(Ours, "shop", "#"),
]);
const raw = (exchange: string, routingKey: string) =>
  ({ fields: { exchange, routingKey } }) as ConsumeMessage;
const names = (exchange: string, routingKey: string) =>
  expectedOf(raw(exchange, routingKey)).untyped?.map(({ messageName }) => messageName);

test("a message of unknown type is first what its exchange and key say", () => {
  expect(names("sensors", "roof.heat")).toEqual(["Hot", "Wet"]);
  expect(names("sensors", "roof.water")).toEqual(["Wet", "Hot"]);
  expect(names("elsewhere", "roof.water")).toEqual(["Hot", "Wet"]);
});

test("subscriptions whose senders know the contract take nothing of an unknown type", () => {
  expect(expectedMessages("live", [subscribes(Ours, "shop", "#")])(raw("shop", "x"))).not.toHaveProperty(
    "untyped",
  );
});

test("a message that is listened to in several places is for the listener of the place it came from", () => {
  const places = {
    Hot: subscribes(Hot, "sensors", "*.heat"),
    "hot below": subscribes(Hot, "sensors", "cellar.#"),
    "hot everywhere": subscribes(Hot, "all", ""),
    Wet: subscribes(Wet, "sensors", "#"),
  };

  expect(subscriptionOf(places, raw("sensors", "roof.heat"), "Hot")).toBe("Hot");
  expect(subscriptionOf(places, raw("sensors", "cellar.alarm"), "Hot")).toBe("hot below");
  expect(subscriptionOf(places, raw("all", "x"), "Hot")).toBe("hot everywhere");
  expect(subscriptionOf(places, raw("elsewhere", "x"), "Hot")).toBe("Hot");
  expect(subscriptionOf(places, raw("sensors", "x"), "Ours")).toBeUndefined();
});

test.each([
  ["a.b", "a.b", true],
  ["a.b", "a.c", false],
  ["a.*", "a.b", true],
  ["a.*", "a", false],
  ["a.*", "a.b.c", false],
  ["#", "", true],
  ["#", "a.b.c", true],
  ["*", "", false],
  ["", "", true],
  ["a.#", "a", true],
  ["a.#.z", "a.z", true],
  ["a.#.z", "a.b.c.z", true],
  ["a.#.z", "a.b.c", false],
  ["#.*", "a", true],
])("the binding key %j on the routing key %j: %j", (pattern, key, matched) => {
  expect(matcherOf(pattern)(key)).toBe(matched);
});
