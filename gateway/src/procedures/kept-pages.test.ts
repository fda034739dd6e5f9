import { expect, test } from "vitest";
import { createKeptPages } from "./kept-pages.js";

test("who asks while a page is read, and for a second after, gets the same one", async () => {
  let now = 0;
  let asked = 0;
  const pages = createKeptPages<{ limit: number }, number>({ now: () => now });
  const read = (limit: number) => pages.read({ limit }, async () => (asked += 1));

  expect(await Promise.all([read(10), read(10), read(20)])).toEqual([1, 1, 2]);
  now = 999;
  expect(await read(10)).toBe(1);
  now = 1_000;
  expect(await read(10)).toBe(3);
});

test("a page that could not be read is asked for again by the next", async () => {
  const pages = createKeptPages<string, string>({ now: () => 0 });
  const fails = () => Promise.reject(new Error("no reply"));

  await expect(pages.read("a", fails)).rejects.toThrow("no reply");
  await expect(pages.read("a", async () => "here")).resolves.toBe("here");
});

test("after a change, nothing from before it is given", async () => {
  const pages = createKeptPages<string, string>({ now: () => 0 });
  let arrive: (page: string) => void = () => undefined;
  const before = pages.read("a", () => new Promise((resolve) => (arrive = resolve)));

  pages.forget();
  arrive("old");

  expect(await pages.read("a", async () => "new")).toBe("new");
  expect(await before).toBe("old");
});

test("many different pages do not stay", async () => {
  let asked = 0;
  const pages = createKeptPages<number, number>({ now: () => 0, maxPages: 2 });
  const read = (query: number) => pages.read(query, async () => (asked += 1));

  for (const query of [1, 2, 3]) await read(query);

  expect(await read(3)).toBe(3);
  expect(await read(1)).toBe(4);
});
