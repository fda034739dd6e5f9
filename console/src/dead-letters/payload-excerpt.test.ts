import { expect, test } from "vitest";
import { excerptOf } from "./payload-excerpt.js";

const lines = (count: number, faulty: readonly number[] = []) =>
  Array.from({ length: count }, (_, at) => ({
    text: String(at),
    faults: faulty.includes(at) ? ["wrong"] : [],
  }));
const said = (parts: ReturnType<typeof excerptOf>) =>
  parts.map((part) => (part.kind === "line" ? part.line.text : `… ${String(part.count)}`));

test("a short payload is shown whole", () => {
  expect(said(excerptOf(lines(5, [2]), 10))).toEqual(["0", "1", "2", "3", "4"]);
});

test("of a long one its beginning is shown, and each fault with what is around it", () => {
  expect(said(excerptOf(lines(100, [50, 52, 99]), 2))).toEqual([
    ...["0", "1", "… 45"],
    ...["47", "48", "49", "50", "51", "52", "53", "54", "55"],
    ...["… 40", "96", "97", "98", "99"],
  ]);
});

test("a line of a megabyte is cut, and its length is said", () => {
  const [part] = excerptOf([{ text: "x".repeat(1_000_000), faults: [] }], 10);

  expect(part).toMatchObject({ kind: "line" });
  expect(said(part === undefined ? [] : [part])[0]?.length).toBeLessThan(2_100);
});
