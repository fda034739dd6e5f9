import { expect, test } from "vitest";
import type { OutgoingMessage } from "../wire/outgoing-message.js";
import { createChannelExceptions, isPublishException } from "./channel-exceptions.js";

const failed = (code: number, text = "", more: object = {}) =>
  Object.assign(new Error(text), { code, classId: 60, methodId: 40, ...more });
const to = (exchange: string, routingKey = "k") =>
  ({ type: "Work", exchange, routingKey }) as OutgoingMessage;

test("only a refused publish is one: not another method, another code, or what is no error", () => {
  expect([403, 404].map((code) => isPublishException(failed(code)))).toEqual([true, true]);
  const others = [
    failed(406),
    failed(404, "", { methodId: 20 }),
    failed(404, "", { classId: 50 }),
    { code: 404, classId: 60, methodId: 40 },
    undefined,
  ];

  expect(others.map(isPublishException)).toEqual([false, false, false, false, false]);
});

test("the broker's name of the default exchange is understood", () => {
  const exceptions = createChannelExceptions();
  exceptions.learn(failed(403, "access to exchange 'amq.default' in vhost '/' refused for user 'x'"), [], 0);

  expect(exceptions.errorFor(to(""), 0)).toMatchObject({ code: "access_refused" });
  expect(exceptions.errorFor(to("amq.default"), 0)).toBeUndefined();
});

test("a refusal is believed for five seconds, and of a topic for its key alone", () => {
  const exceptions = createChannelExceptions();
  exceptions.learn(
    failed(403, "write access to topic 'a.b' in exchange 'events' in vhost '/' refused for user 'x'"),
    [],
    0,
  );

  expect(exceptions.errorFor(to("events", "a.b"), 4_999)?.message).toContain('events with key "a.b"');
  expect(exceptions.errorFor(to("events", "a.c"), 0)).toBeUndefined();
  expect(exceptions.errorFor(to("events", "a.b"), 5_000)).toBeUndefined();
});
