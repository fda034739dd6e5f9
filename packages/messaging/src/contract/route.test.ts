import { expect, test } from "vitest";
import { calls, message, route, sends, type Message } from "./index.js";

const schema = { safeParse: (data: unknown) => ({ success: true as const, data }) };
const Made = message<Message>("Made", { version: "1.0.0", schema });

test("two routes that a sender could not tell apart are refused where they are defined", () => {
  expect(() => sends(Made, route("a", "made"), route("b", "made"))).toThrow(
    'Made has two routes with key "made" (exchanges "a" and "b")',
  );
  expect(sends(Made, route("a", "made"), route("a", "made.{region}")).routes).toHaveLength(2);
});

test("values for a parameter that the key does not have are refused where they are defined", () => {
  const text = 'routing key "made.{region}" has no parameter "city"';
  const parameters: object = { city: ["paris"] };

  expect(() => route("a", "made.{region}", { parameters })).toThrow(text);
  expect(() =>
    calls(Made, {
      replies: [Made],
      exchange: "a",
      routingKey: "made.{region}",
      parameters,
      timeoutMs: 1,
      durable: false,
    }),
  ).toThrow(text);
});
