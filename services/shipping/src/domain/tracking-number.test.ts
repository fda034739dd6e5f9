import { randomUUID } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CARRIERS } from "./carriers.js";
import { isTrackingNumberOf, trackingNumber } from "./tracking-number.js";

describe.each(CARRIERS)("a tracking number of $name", (carrier) => {
  test("is always the same for the same shipment", () => {
    const shipmentId = randomUUID();

    expect(trackingNumber(carrier, shipmentId)).toBe(trackingNumber(carrier, shipmentId));
  });

  test("shows when one digit was mistyped", () => {
    fc.assert(
      fc.property(
        fc.uuid(),
        fc.integer({ min: 0, max: 14 }),
        fc.integer({ min: 1, max: 9 }),
        (shipmentId, position, slip) => {
          const right = trackingNumber(carrier, shipmentId);
          const index = carrier.prefix.length + position;
          const wrong = `${right.slice(0, index)}${(Number(right[index]) + slip) % 10}${right.slice(index + 1)}`;

          expect(isTrackingNumberOf(carrier, right)).toBe(true);
          expect(isTrackingNumberOf(carrier, wrong)).toBe(false);
        },
      ),
    );
  });
});

test("known numbers come out as the standards say", () => {
  // The digits of the id are 7992739871, whose Luhn digit is known to be 3.
  const id = `00000000-0000-0000-0000-${(7_992_739_871).toString(16).padStart(12, "0")}`;

  expect(trackingNumber({ prefix: "NP", checkDigits: "luhn" }, id)).toBe("NP0000079927398713");
  // 794 is the example of ISO/IEC 7064: check digits 44.
  const other = "00000000-0000-0000-0000-00000000031a";
  expect(trackingNumber({ prefix: "AP", checkDigits: "mod97" }, other)).toBe("AP00000000000079444");
});
