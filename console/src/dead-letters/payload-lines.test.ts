import { expect, test } from "vitest";
import { payloadLines } from "./payload-lines.js";

const payload = { orderId: "o-1", items: [{ price: "1.00" }, { price: 2 }], empty: [], "a/b": null };

test("a payload is shown as JSON is written, and reads back as it was", () => {
  const text = payloadLines(payload, [])
    .map((line) => line.text)
    .join("\n");

  expect(JSON.parse(text)).toEqual(payload);
  expect(text).toBe(JSON.stringify(payload, undefined, 2));
});

test("a fault stands at the line of its value, and that of what is missing where it is missing", () => {
  const lines = payloadLines(payload, [
    { path: "/items/1/price", message: "must be text" },
    { path: "/a~1b", message: "must be a number" },
    { path: "/items/0/quantity", message: "is missing" },
    { path: "", message: "has a field too many" },
  ]);

  expect(lines.filter(({ faults }) => faults.length > 0)).toEqual([
    { text: "{", faults: ["has a field too many"] },
    { text: "    {", faults: ["quantity: is missing"] },
    { text: '      "price": 2', faults: ["must be text"] },
    { text: '  "a/b": null', faults: ["must be a number"] },
  ]);
});

test("a payload that is no object has one line", () => {
  expect(payloadLines("text", [{ path: "/orderId", message: "is missing" }])).toEqual([
    { text: '"text"', faults: ["orderId: is missing"] },
  ]);
});
