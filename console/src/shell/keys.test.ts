import { expect, test } from "vitest";
import { actionOf } from "./keys.js";

const plain = { command: false, alt: false, typing: false, afterG: false, single: true };

test.each([
  ["/", "search"],
  ["j", "next"],
  ["k", "previous"],
  ["?", "help"],
  ["g", "prefix"],
  ["x", "none"],
])("%s is %s", (key, kind) => {
  expect(actionOf({ ...plain, key }).kind).toBe(kind);
});

test("g and then a key goes somewhere", () => {
  expect(actionOf({ ...plain, key: "o", afterG: true })).toEqual({ kind: "goto", key: "o" });
});

test.each([
  ["in a text", { typing: true }],
  ["with Alt, which is the browser's", { alt: true }],
  ["with Control", { command: true }],
  ["where single keys are switched off", { single: false }],
])("no key means anything %s", (_, how) => {
  for (const key of ["/", "j", "g", "?"]) expect(actionOf({ ...plain, ...how, key }).kind).toBe("none");
});

test("Control and K is the palette, also in a text", () => {
  expect(actionOf({ ...plain, command: true, typing: true, single: false, key: "k" }).kind).toBe("palette");
  expect(actionOf({ ...plain, command: true, key: "K" }).kind).toBe("palette");
});
