import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repository } from "@warren/programs";
import { drills } from "./drills/index.js";

test("no two drills share a name", () => {
  expect(new Set(drills.map(({ name }) => name)).size).toBe(drills.length);
});

test.each(drills.map(({ name, docs }) => [name, docs] as const))(
  "%s leads to a place in the docs",
  (_, docs) => {
    const [file = "", anchor] = docs.split("#");
    const headings = readFileSync(join(repository, file), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("#"))
      .map(anchorOf);

    expect(anchor === undefined || headings.includes(anchor), `${docs}: ${headings.join(", ")}`).toBe(true);
  },
);

/** As GitHub makes it. */
function anchorOf(heading: string): string {
  return heading
    .replace(/^#+\s*/, "")
    .toLowerCase()
    .replace(/[^\w\s-]/g, "")
    .replaceAll(" ", "-");
}
