import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repository } from "@warren/programs";
import { expect, test } from "vitest";

const page = readFileSync(join(repository, "docs/security.md"), "utf8");
const risks = Array.from({ length: 10 }, (_, index) => `API${index + 1}:2023`);

test("the table has a row for each risk, and below it each has a heading of its own", () => {
  expect([...page.matchAll(/^\| (API\d+:2023) .+\|$/gm)].map(([, risk]) => risk)).toEqual(risks);
  expect([...page.matchAll(/^## (API\d+:2023) /gm)].map(([, risk]) => risk)).toEqual(risks);
});

test("no cell of the table is empty", () => {
  const cells = [...page.matchAll(/^\| API.+$/gm)].map(([row]) => row.split("|").slice(1, -1));

  for (const row of cells) {
    expect(row).toHaveLength(4);
    for (const cell of row) expect(cell.trim()).not.toBe("");
  }
});

test.each(risks)("%s names tests that attack it, and each is in its file under this title", (risk) => {
  const section = page.split(`## ${risk} `)[1]?.split("\n## ")[0] ?? "";
  const lines = section.split("\n").filter((line) => line.startsWith("- "));
  const tests = lines.map((line) => /^- `(.+)`: "(.+)"$/.exec(line) ?? line);

  expect(tests.length).toBeGreaterThan(1);
  for (const [line, path = "", title = ""] of tests)
    expect(readFileSync(join(repository, path), "utf8"), line).toContain(`"${title}"`);
});
