import { expect, test } from "vitest";
import { openUndos } from "./undos.js";

test("what was broken last is put right first, and what is right already is left alone", async () => {
  const done: string[] = [];
  const { atEnd, end } = openUndos();
  const undo = (what: string) => atEnd(() => Promise.resolve(done.push(what)));
  undo("the program");
  const queue = undo("the queue");
  undo("the permissions");
  await queue();
  await queue();

  expect(await end()).toEqual([]);
  expect(done).toEqual(["the queue", "the permissions", "the program"]);
});

test("what cannot be put right keeps nothing else from it, and is tried again at the end", async () => {
  const done: string[] = [];
  const { atEnd, end } = openUndos();
  atEnd(() => Promise.resolve(done.push("the program")));
  const queue = atEnd(() => Promise.reject(new Error("no such queue")));
  await expect(queue()).rejects.toThrow("no such queue");

  expect(await end()).toEqual([new Error("no such queue")]);
  expect(done).toEqual(["the program"]);
});
