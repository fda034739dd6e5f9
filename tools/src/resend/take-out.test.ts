import { expect, test } from "vitest";
import { isOfAnother } from "./take-out.js";

const another = { moment: new Date("2026-11-30T10:00:00Z"), senders: new Set(["order", "payment"]) };
const at = (text: string) => Date.parse(`2026-11-30T${text}Z`) / 1000;

test.each([
  ["a service's since the moment", "order", at("10:00:01"), true],
  ["a service's of the minute before it", "payment", at("09:59:30"), true],
  ["a service's of before that: the databases know its cause", "order", at("09:58:00"), false],
  ["the gateway's, which no inbox keeps", "gateway", at("10:05:00"), false],
  ["a stranger's", undefined, at("10:05:00"), false],
  ["one without a time", "order", undefined, false],
])("%s is of another moment: %s %s %s", (_, appId, timestamp, expected) => {
  expect(isOfAnother(another, { appId, timestamp })).toBe(expected);
});
