import { describe, expect, test } from "vitest";
import * as z from "zod";
import { fingerprintOf, orderIdFor } from "./order-id.js";

describe("an order id from an Idempotency-Key", () => {
  test("is a UUID, the same for the same key, in every version of the gateway", () => {
    expect(orderIdFor("user:1", "key")).toBe("d6231021-076c-5b22-9486-75922a07fc62");
    expect(z.uuid({ version: "v5" }).safeParse(orderIdFor("user:1", "key")).success).toBe(true);
  });

  test("differs by key and by whose key it is", () => {
    const ids = [orderIdFor("a", "bc"), orderIdFor("ab", "c"), orderIdFor("a", "b"), orderIdFor("b", "bc")];

    expect(new Set(ids).size).toBe(4);
  });
});

test("a fingerprint tells requests apart", () => {
  expect(fingerprintOf({ quantity: 1 })).toBe(fingerprintOf({ quantity: 1 }));
  expect(fingerprintOf({ quantity: 1 })).not.toBe(fingerprintOf({ quantity: 2 }));
});
