import { instancesOf, programs, readScale } from "@warren/programs";
import { expect, test } from "vitest";
import { placedAt } from "./placed-at.js";

const usual = instancesOf(programs, new Map());
const portsOf = (port: string, scale = "") => {
  const { instances, smtpPort } = placedAt(port, instancesOf(programs, readScale(scale)));

  return [...instances.map((instance) => instance.port), smtpPort];
};

test("all programs move with the gateway, as far as there are ports", () => {
  expect(placedAt("4000", usual)).toMatchObject({ portsHigher: 1_000, smtpPort: 4_025 });
  expect(portsOf("4000")).toEqual(portsOf("3000").map((port) => port + 1_000));
  const last = 65_535 - (Math.max(...portsOf("3000")) - 3_000);
  expect(Math.max(...portsOf(String(last)))).toBe(65_535);
  expect(() => portsOf(String(last + 1))).toThrow(
    `--port takes a whole number of at least 1024 and at most ${last}`,
  );
});

test.each(["65535", "1023", "4000.5", "", "4000x"])("%j leaves no room, or is no port", (port) => {
  expect(() => portsOf(port)).toThrow("--port takes a whole number");
});

test("with further instances, which listen higher, there is less room", () => {
  expect(() => portsOf("65300")).not.toThrow();
  expect(() => portsOf("65300", "order=4")).toThrow("at most 65234");
});
