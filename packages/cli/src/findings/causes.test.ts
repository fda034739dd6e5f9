import type { Finding } from "@warren/asyncapi";
import { expect, test } from "vitest";
import { findingTexts, isShortened } from "./cause-text.js";
import { causesOf } from "./causes.js";

const finding = (line: number, text: string, more: Partial<Finding> = {}): Finding => ({
  severity: "warning",
  file: "/bell.yaml",
  line,
  column: 3,
  rule: "channel-has-a-binding",
  text,
  ...more,
});
const unbound = (line: number, name: string) =>
  finding(
    line,
    `channel ${name} has no AMQP binding: it is a key.\nFix: give it \`bindings.amqp\` as "${name}".`,
  );

test("findings that are mended alike are one cause, with the places of all", () => {
  const four = [unbound(4, "a"), unbound(9, "b"), unbound(12, "c"), unbound(12, "d")];

  expect(causesOf(four)).toEqual([{ first: four[0], others: four.slice(1) }]);
  expect(findingTexts(four)).toEqual([
    `/bell.yaml:4:3 warning: channel-has-a-binding\n  channel a has no AMQP binding: it is a key.\n  Fix: give it \`bindings.amqp\` as "a".\n  The same 3 times more: 9:3, 12:3.\n`,
  ]);
  expect(isShortened(four)).toBe(true);
});

test("what is mended otherwise, weighs otherwise or stands in another file stays apart, and so do two", () => {
  const apart = [
    unbound(4, "a"),
    unbound(5, "b"),
    unbound(6, "c"),
    finding(7, "channel d has no AMQP binding: it is a key.\nFix: delete it."),
    { ...unbound(8, "e"), severity: "hint" as const },
    { ...unbound(9, "f"), file: "/chime.yaml" },
    { ...unbound(10, "g"), rule: "other" },
  ];

  expect(causesOf(apart).map(({ others }) => others.length)).toEqual([2, 0, 0, 0, 0]);
  expect(causesOf(apart.slice(0, 2)).map(({ others }) => others.length)).toEqual([0, 0]);
});

test("without a fix the same fault in several places is one cause, and another fault is not", () => {
  const faults = [
    finding(1, '"url" property must match format "uri" (channels/a/url).'),
    finding(2, '"url" property must match format "uri" (channels/b/url).'),
    finding(3, '"url" property must match format "uri" (channels/c/url).'),
    finding(4, '"at" property must be a number (channels/c/at).'),
  ];

  expect(causesOf(faults).map(({ others }) => others.length)).toEqual([2, 0]);
});

test("verbose prints each, and many places are counted", () => {
  const many = Array.from({ length: 30 }, (_, index) => unbound(index + 1, `c${String(index)}`));

  expect(findingTexts(many, { verbose: true })).toHaveLength(30);
  expect(findingTexts(many)).toHaveLength(1);
  expect(findingTexts(many)[0]).toContain("The same 29 times more: 2:3, 3:3");
  expect(findingTexts(many)[0]).toContain("13:3 and 17 more.");
});
