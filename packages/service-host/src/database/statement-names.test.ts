import { expect, test } from "vitest";
import { statementNames } from "./statement-names.js";

test("a text has a name from its second time on, and keeps it", () => {
  const names = statementNames();
  expect([names.of("select 1"), names.of("select 2")]).toEqual([undefined, undefined]);
  const [one, two] = [names.of("select 1"), names.of("select 2")];

  expect(one).not.toBe(two);
  expect([names.of("select 1"), names.of("select 2")]).toEqual([one, two]);
});

test("texts that are built as they go do not all get names", () => {
  const names = statementNames();
  const texts = Array.from({ length: 5_000 }, (_, n) => `select ${n}`);
  const named = [...texts, ...texts].filter(
    (text) => names.of(text) !== undefined || names.of(text) !== undefined,
  );

  expect(new Set(named).size).toBe(200);
});

test("no name is given to two texts, nor to one text twice, and every process gives the same", () => {
  const [names, others] = [statementNames(), statementNames()];
  const given = new Set<unknown>();
  for (let round = 0; round < 3; round++) {
    for (const text of ["a", "b", "c"]) {
      names.of(text);
      others.of(text);
      expect(others.of(text)).toBe(names.of(text));
      given.add(names.of(text));
      names.renew(text);
      others.renew(text);
    }
  }

  expect(given.size).toBe(9);
  for (const name of given) expect(String(name).length).toBeLessThan(64);
});

test("a text whose name is of no use again and again is sent as it is", () => {
  const names = statementNames();
  names.of("a");
  names.of("b");
  const [, b] = [names.of("a"), names.of("b")];
  for (let times = 0; times < 50; times++) names.renew("a");

  expect([names.of("a"), names.of("b")]).toEqual([undefined, b]);
});
