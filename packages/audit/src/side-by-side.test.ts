import { describe, expect, test } from "vitest";
import { sideBySide } from "./side-by-side.js";

async function* from(...keys: string[]) {
  for (const key of keys) yield { key };
}

async function walk(left: string[], right: string[]) {
  const pairs = [];
  for await (const pair of sideBySide(from(...left), from(...right))) {
    pairs.push([pair.key, pair.left === undefined ? 0 : 1, pair.right.length]);
  }

  return pairs;
}

describe("sideBySide", () => {
  test("yields each key of either side once, with all rows of the right side", async () => {
    expect(await walk(["a", "b", "d"], ["b", "b", "c", "d"])).toEqual([
      ["a", 1, 0],
      ["b", 1, 2],
      ["c", 0, 1],
      ["d", 1, 1],
    ]);
  });

  test("goes on when one side is empty or has ended", async () => {
    expect(await walk([], [])).toEqual([]);
    expect(await walk(["a"], [])).toEqual([["a", 1, 0]]);
    expect(await walk([], ["z", "z"])).toEqual([["z", 0, 2]]);
  });

  test("refuses a side that is not sorted, since all it says would be wrong", async () => {
    await expect(walk(["b", "a"], [])).rejects.toThrow("the left side is not sorted: a came after b");
    await expect(walk([], ["c", "b"])).rejects.toThrow("the right side is not sorted");
  });

  test("refuses a key that is twice on the left", async () => {
    await expect(walk(["a", "a"], ["a"])).rejects.toThrow("a is there twice");
  });

  test("lets go of both sides when the walk is broken off", async () => {
    const closed: string[] = [];
    async function* endless(name: string) {
      try {
        for (let n = 0; ; n++) yield { key: String(n).padStart(6, "0") };
      } finally {
        closed.push(name);
      }
    }

    for await (const { key } of sideBySide(endless("left"), endless("right"))) if (key === "000010") break;
    expect(closed).toEqual(["left", "right"]);
  });
});
