import { describe, expect, test } from "vitest";
import { PageError, readPage } from "./page.js";

const fence = "```";

/** A page of one block under one line of text. */
const page = (lead: string, language: string, ...lines: readonly string[]) =>
  ["# A page", "", lead, "", fence + language, ...lines, fence, ""].join("\n");

test("a new file is created with the text of its block", () => {
  expect(readPage(page("New file `a/b.ts`:", "ts", "const a = 1;", "", "a;"))).toEqual([
    { kind: "create", at: 5, path: "a/b.ts", text: "const a = 1;\n\na;\n" },
  ]);
});

test.each(["after", "before", "instead of"])("a block goes %s the line that is named", (where) => {
  expect(readPage(page(`In \`c.yaml\`, ${where} the line \`  b: 1\`:`, "yaml", "  c: 2"))).toMatchObject([
    { kind: "edit", path: "c.yaml", place: { where, line: "  b: 1" }, text: "  c: 2\n" },
  ]);
});

test("a block goes to the end of a file", () => {
  expect(readPage(page("At the end of `c.yaml`:", "yaml", "  c: 2"))).toMatchObject([
    { kind: "edit", path: "c.yaml", place: { where: "at the end" }, text: "  c: 2\n" },
  ]);
});

test("words may come before, and a comment that nobody sees between", () => {
  const steps = readPage(
    ["It is new. New file `a.ts`:", "<!-- unseen -->", `${fence}ts`, "a;", fence].join("\n"),
  );

  expect(steps).toEqual([{ kind: "create", at: 3, path: "a.ts", text: "a;\n" }]);
});

test("a console block is commands, each with what it prints", () => {
  expect(readPage(page("Look:", "console", "$ npm run a", "one", "", "two", "$ true"))).toEqual([
    {
      kind: "run",
      at: 5,
      again: false,
      commands: [
        { line: "npm run a", output: ["one", "", "two"] },
        { line: "true", output: [] },
      ],
    },
  ]);
});

test("a console block of a further terminal is what is typed there, what is seen meanwhile, and Ctrl-C", () => {
  const lines = ["it waits", "^C", "$ npm run b", "two"];

  expect(readPage(page("In the second terminal:", "console", ...lines))).toEqual([
    {
      kind: "terminal",
      at: 5,
      which: "second",
      acts: [
        { act: "see", output: ["it waits"] },
        { act: "interrupt" },
        { act: "type", line: "npm run b", output: ["two"] },
      ],
    },
  ]);
});

test("commands are repeated where the page says again until", () => {
  expect(readPage(page("Ask again until it is so:", "console", "$ npm run a", "one"))).toMatchObject([
    { kind: "run", again: true },
  ]);
});

test("a block that a file has already is looked for in it", () => {
  expect(readPage(page("From `a/b.ts`:", "ts", "a;"))).toEqual([
    { kind: "quote", at: 5, path: "a/b.ts", text: "a;\n" },
  ]);
});

test("what is only shown asks for nothing", () => {
  expect(
    readPage(
      page("Then:", "sh", "npm start") + page("It says:", "text", "ready") + page("So:", "mermaid", "a"),
    ),
  ).toEqual([]);
});

describe("what cannot be followed is named with its line:", () => {
  test.each([
    [
      "a block that says nothing of its place",
      page("For example:", "ts", "a;"),
      "line 5 of the page: nothing",
    ],
    ["a block after another, without words", page("New file `a`:", "ts") + "```ts\n```\n", "line 7"],
    ["a block without an end", "New file `a`:\n\n```ts\na;\n", "line 3 of the page: the block"],
    ["output before any command", page("Look:", "console", "ready"), "line 6 of the page: a command"],
    ["a console without a command", page("Look:", "console"), "line 5 of the page: this console"],
  ])("%s", (_, text, message) => {
    expect(() => readPage(text)).toThrow(PageError);
    expect(() => readPage(text)).toThrow(message);
  });
});
