import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { expect, test } from "vitest";
import { coloursIn } from "./testing/colours-in.js";

test("no file but the tokens names a colour", async () => {
  const source = path.dirname(import.meta.dirname);
  const files = (await readdir(source, { recursive: true })).filter(
    (file) => /\.(css|tsx?)$/.test(file) && !/tokens\.css$|\.test\.ts$|\btesting\b/.test(file),
  );
  const named = await Promise.all(
    files.map(async (file) => ({
      file,
      colours: coloursIn(file, await readFile(path.join(source, file), "utf8")),
    })),
  );

  expect(files.some((file) => file.endsWith(".css")) && files.some((file) => file.endsWith(".ts"))).toBe(
    true,
  );
  expect(files.length).toBeGreaterThan(200);
  expect(named.filter(({ colours }) => colours.length > 0)).toEqual([]);
});

test("the tokens do", async () => {
  const tokens = await readFile(path.join(import.meta.dirname, "tokens.css"), "utf8");

  expect(coloursIn("tokens.css", tokens).length).toBeGreaterThan(30);
});

test.each([
  ["a.css", ".a { color: #fff; }", ["#fff"]],
  ["a.css", ".a { border: 1px solid Red }", ["Red"]],
  ["a.css", ".a { background: linear-gradient(var(--line), white); }", ["white"]],
  [
    "a.css",
    ".a { color: color-mix(in srgb, var(--ink), var(--ground)); }",
    ["color-mix(in srgb, var(--ink)"],
  ],
  ["a.css", ".a { color: hwb(194 0% 0%); }", ["hwb(194 0% 0%)"]],
  [
    "a.css",
    ".a { white-space: nowrap; color: var(--red); background: transparent; fill: currentcolor; }",
    [],
  ],
  ["a.css", '.red:hover { /* red; */ font-family: "Orange", sans-serif; }', []],
  ["a.tsx", '<circle fill="red" />', ["red"]],
  ["a.tsx", '<path stroke={"#1a2b3c"} />', ["#1a2b3c"]],
  ["a.tsx", '<circle fill={on ? "red" : "blue"} />', ["red", "blue"]],
  ["a.tsx", "<p style={{ color: on ? 'tomato' : `navy` }} />", ["tomato", "navy"]],
  ["a.tsx", 'const stroke =\n  on ? "var(--line)" : "red";', ["red"]],
  ["a.tsx", '<Dot fill="currentcolor" label="red" />', []],
  ["a.tsx", 'const border = styles.border; say("a red light");', []],
  ["a.ts", 'if (color === "red") return;', []],
  ["a.tsx", "<p style={{ borderColor: 'tomato' }} />", ["tomato"]],
  ["a.ts", 'const LINE = { stroke: "rgb(0 0 0 / 40%)" };', ["rgb(0 0 0 / 40%)"]],
  ["a.ts", 'const said = "The red light: orders wait.";', []],
  ["a.tsx", '<a href="#services">Services</a>', []],
])("in %s: %s", (file, text, colours) => {
  expect(coloursIn(file, text)).toEqual(colours);
});
