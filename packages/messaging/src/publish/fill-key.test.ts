import fc from "fast-check";
import { expect, test } from "vitest";
import { parametersOf } from "../contract/index.js";
import { PublishError } from "../errors.js";
import { fillKey } from "./fill-key.js";

const order = { routingKey: "order.{region}.created", parameters: { region: ["eu", "us"] } };
const anywhere = { routingKey: "order.{region}.created", parameters: {} };
const key = order.routingKey;

test("a parameter takes its place in the key", () => {
  expect(fillKey(order, { region: "eu" })).toBe("order.eu.created");
  expect(fillKey({ routingKey: "{a}.{b}.{a}", parameters: {} }, { a: "$&", b: "$1" })).toBe("$&.$1.$&");
  expect(fillKey({ routingKey: "plain", parameters: {} })).toBe("plain");
});

test.each([
  ["missing", order, undefined, `parameter "region" of routing key "${key}" is missing`],
  ["inherited", { routingKey: "{toString}", parameters: {} }, {}, 'parameter "toString" of'],
  ["empty", order, { region: "" }, "is empty"],
  ["several words", anywhere, { region: "eu.west" }, '"eu.west"; it may not hold ".", "*" or "#"'],
  ["a wildcard", anywhere, { region: "*" }, 'is "*"'],
  ["another wildcard", anywhere, { region: "#" }, 'is "#"'],
  ["not in the contract", order, { region: "mars" }, 'is "mars"; the contract lets it be "eu", "us"'],
  ["unknown", order, { region: "eu", city: "paris" }, 'parameter "city" of'],
  [
    "unknown to a key without any",
    { routingKey: "plain", parameters: {} },
    { city: "x" },
    'parameter "city" of',
  ],
  [
    "longer than the others, in a key that is too long",
    { routingKey: "{a}.{b}.{c}", parameters: {} },
    { a: "x", b: "y".repeat(250), c: "z".repeat(5) },
    'parameter "b" of routing key "{a}.{b}.{c}" makes the key 258 bytes long',
  ],
  [
    "too long",
    anywhere,
    { region: "ü".repeat(122) },
    "makes the key 258 bytes long; AMQP carries at most 255",
  ],
])("a parameter that is %s is refused by name", (_, template, given, text) => {
  const fill = () => fillKey(template, given);

  expect(fill).toThrow(PublishError);
  expect(fill).toThrow(expect.objectContaining({ code: "invalid" }));
  expect(fill).toThrow(text);
});

test("what was filled in is read back, whatever it is", () => {
  const word = fc
    .string({ minLength: 1, maxLength: 20, unit: "grapheme" })
    .filter((text) => !/[.*#]/.test(text));
  const template = "a+b.{region}.x{city}.(end)";

  fc.assert(
    fc.property(word, word, (region, city) => {
      const routingKey = fillKey({ routingKey: template, parameters: {} }, { region, city });
      expect(parametersOf(template, { routingKey })).toEqual({ region, city });
    }),
  );
});

test("a key that does not fit the template has no parameters", () => {
  for (const routingKey of [
    "",
    "order.created",
    "order.eu.west.created",
    "order..created",
    "xorder.eu.created",
  ]) {
    expect(parametersOf(key, { routingKey })).toBeUndefined();
  }
  expect(parametersOf("plain", { routingKey: "plain" })).toEqual({});
});
