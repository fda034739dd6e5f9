import { expect, test } from "vitest";
import { addressesOf } from "./addresses.js";

const nodesOf = (given: string | readonly string[]) => addressesOf(given).map(({ node }) => node);

test("several addresses are told apart by their commas, also where a password holds one", () => {
  const text = "amqp://u:a,b@one:5672/shop, amqps://u:p@two,amqp://[::1]:7/%2F";

  expect(addressesOf(text).map(({ url }) => url)).toEqual([
    "amqp://u:a,b@one:5672/shop",
    "amqps://u:p@two",
    "amqp://[::1]:7/%2F",
  ]);
});

test("an address is shown without user and password, with the port that it stands for", () => {
  expect(nodesOf("amqp://user:secret@one/shop")).toEqual(["amqp://one:5672/shop"]);
  expect(nodesOf(["amqps://user:secret@two"])).toEqual(["amqps://two:5671"]);
});

test.each([
  ["nothing", ""],
  ["another scheme", "http://u:secret@host"],
  ["no host", "amqp://"],
  ["a space", "amqp://u:sec ret@ho st"],
])("%s is refused without being repeated", (_, text) => {
  expect(() => addressesOf(text)).toThrow("the broker's address is none");
  expect(() => addressesOf(["amqp://one", text])).toThrow("address 2 of 2");
  expect(() => addressesOf(text)).not.toThrow(/sec/);
});

test("no address at all is refused", () => {
  expect(() => addressesOf([])).toThrow("needs the address of a broker");
});
