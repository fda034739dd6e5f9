import { expect, test } from "vitest";
import type { Copy } from "./copy.js";
import { seenIn } from "./seen.js";

const copy = (content: string | Buffer, own: Partial<Copy> = {}): Copy => ({
  queue: "orders",
  exchange: "shop",
  routingKey: "order.placed",
  type: undefined,
  contentType: undefined,
  contentEncoding: undefined,
  content: Buffer.from(content),
  ...own,
});
const orders = Array.from({ length: 20 }, (_, cups) => copy(JSON.stringify({ cups })));

test("one broken message among many is counted, and the others are inferred from", () => {
  expect(seenIn([...orders, copy("{ broken")])).toEqual({
    count: 21,
    body: {
      kind: "json",
      payload: { type: "object", required: ["cups"], properties: { cups: { type: "integer" } } },
      example: { cups: 0 },
    },
    others: [{ what: "no JSON", count: 1 }],
  });
});

test("where most are no JSON the message is none, and it says what they are", () => {
  const pictures = [1, 2, 3].map((n) => copy(Buffer.from([0xff, n]), { contentType: "image/png" }));

  expect(seenIn([...pictures, copy("{}")])).toEqual({
    count: 4,
    body: { kind: "other", contentType: "image/png" },
    others: [{ what: "image/png", count: 3 }],
  });
});

test("packed JSON is told from what is no JSON", () => {
  const packed = [1, 2].map((n) =>
    copy(Buffer.from([0x1f, 0x8b, n]), { contentType: "application/json", contentEncoding: "gzip" }),
  );

  expect(seenIn(packed)).toMatchObject({
    body: { kind: "other", contentType: "application/octet-stream" },
    others: [{ what: "packed as gzip", count: 2 }],
  });
});

test("the same message twice is no more evidence than once", () => {
  expect(seenIn([copy("{}"), copy("{}", { queue: "audit" })]).count).toBe(1);
});
