import { expect, test } from "vitest";
import { gateway, programs } from "./programs.js";
import { instancesOf, readScale } from "./scale.js";

test("reads how many of each program there shall be", () => {
  expect([...readScale("order=2, gateway = 3,")]).toEqual([
    ["order", 2],
    ["gateway", 3],
  ]);
  expect(readScale("").size).toBe(0);
});

test.each([
  ["orders=2", 'there is no program "orders" to have several of: there are order, inventory'],
  ["catcher=2", 'there is no program "catcher"'],
  ["order", '"order" says no number from 1 to 8: order=2 would'],
  ["order=0", '"order=0" says no number'],
  ["order=9", '"order=9" says no number'],
  ["order=two", '"order=two" says no number'],
  ["order=2,gateway=2,order=4", "order is given twice"],
  ["order=1.5", '"order=1.5" says no number'],
])("%s is refused with what would be right", (text, why) => {
  expect(() => readScale(text)).toThrow(why);
});

test("each further instance has a name and a port of its own", () => {
  const all = instancesOf(programs, readScale("order=2,gateway=3"));

  expect(all.filter(({ program }) => program.name === "order" || program === gateway)).toMatchObject([
    { label: "order", port: 3001 },
    { label: "order-2", port: 3101 },
    { label: "gateway", port: 3000 },
    { label: "gateway-2", port: 3100 },
    { label: "gateway-3", port: 3200 },
  ]);
  expect(all).toHaveLength(programs.length + 3);
  // As many as there may be: no port is two programs' own.
  const most = readScale("order=8,inventory=8,payment=8,shipping=8,notification=8,gateway=8");
  const ports = instancesOf(programs, most).map(({ port }) => port);
  expect(new Set(ports).size).toBe(ports.length);
});
