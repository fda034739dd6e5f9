import { describe, expect, test } from "vitest";
import { Problem } from "../problem.js";
import { rememberVerified } from "./remember-verified.js";

/** A check that counts, and takes every token but "bad". */
function counting(until: number) {
  const checked: string[] = [];
  const verify = async (token: string) => {
    checked.push(token);
    if (token === "bad") throw new Problem("not_authenticated", "bad");

    return { caller: { kind: "staff", name: token, role: "admin" } as const, until };
  };

  return { checked, verify };
}

describe("a token that was verified", () => {
  test("is not checked again within a minute, and each has its own holder", async () => {
    let now = 0;
    const { checked, verify } = counting(10 ** 9);
    const remembering = rememberVerified(verify, { now: () => now });
    await remembering("a");
    now = 59_999;

    expect(await remembering("a")).toMatchObject({ caller: { name: "a" } });
    expect(await remembering("b")).toMatchObject({ caller: { name: "b" } });
    expect(checked).toEqual(["a", "b"]);
    now = 60_000;
    await remembering("a");
    expect(checked).toEqual(["a", "b", "a"]);
  });

  test("is not taken a moment longer than it is good", async () => {
    let now = 0;
    const { checked, verify } = counting(5_000);
    const remembering = rememberVerified(verify, { now: () => now });
    await remembering("a");
    now = 5_000;
    await remembering("a");

    expect(checked).toEqual(["a", "a"]);
  });

  test("is forgotten where many others come, the one that was used longest ago first", async () => {
    const { checked, verify } = counting(10 ** 15);
    const remembering = rememberVerified(verify, { maxTokens: 2 });
    for (const token of ["a", "b", "a", "c", "a", "b"]) await remembering(token);

    expect(checked).toEqual(["a", "b", "c", "b"]);
  });
});

test("what was refused is checked each time", async () => {
  const { checked, verify } = counting(0);
  const remembering = rememberVerified(verify);
  for (let n = 0; n < 2; n++) await expect(remembering("bad")).rejects.toThrow("bad");

  expect(checked).toEqual(["bad", "bad"]);
});
