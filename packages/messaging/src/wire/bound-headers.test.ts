import { expect, test } from "vitest";
import { boundHeaders } from "./bound-headers.js";
import { sendablePlain } from "./sendable.js";

const bound = (headers: Readonly<Record<string, unknown>>) => boundHeaders(headers, sendablePlain);
const bytesOf = (headers: object) => Buffer.byteLength(JSON.stringify(headers));

test("headers that can be sent stay as they are", () => {
  const small = { theirs: "x".repeat(50_000), "x-attempt": 2 };

  expect(bound(small)).toEqual(small);
});

test("the sender's largest headers go first, ours never, and the names of what went are kept", () => {
  const headers = bound({
    small: "s",
    large: "ü".repeat(27_000),
    larger: "x".repeat(55_000),
    "x-attempt": 2,
    "x-last-error": "e".repeat(1_000),
    "x-dead-stack": "s".repeat(4_000),
  });

  expect(Object.keys(headers)).toEqual(["small", "x-attempt", "x-last-error", "x-dead-stack", "x-left-out"]);
  expect(headers["x-left-out"]).toBe("larger, large");
});

test("ours are cut where somebody forged them, since they are never left out", () => {
  const ours = [
    "x-original-exchange",
    "x-original-routing-key",
    "x-correlation-id",
    "x-dead-stack",
    "x-left-out",
  ];
  const headers = bound(Object.fromEntries(ours.map((name) => [name, "€".repeat(20_000)])));

  expect(Object.keys(headers)).toEqual(ours);
  expect(bytesOf(headers)).toBeLessThan(20_000);
});

test("what cannot be carried is left out and named, after what was left out before", () => {
  const headers = bound({ flag: true, ["\uFFFD".repeat(200)]: "v", kept: "k", "x-left-out": "earlier" });

  expect(headers["kept"]).toBe("k");
  expect(headers["x-left-out"]).toMatch(/^earlier, flag, \uFFFD+$/);
});

test("twenty thousand small headers are bounded like a few large ones", () => {
  const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, n) => [`h${n}`, n]));

  expect(bytesOf(bound(many))).toBeLessThan(60_000);
});
