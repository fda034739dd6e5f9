import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { diagramOf } from "@warren/messaging";
import { orderSaga } from "@warren/order";
import { expect, test } from "vitest";
import { repository } from "@warren/programs";

const documents = [
  "README.md",
  "ARCHITECTURE.md",
  ...markdownIn("docs"),
  ...readmesOf(["services", "packages"]),
  "console/README.md",
  "gateway/README.md",
  "stack/README.md",
];
const read = (path: string) => readFileSync(join(repository, path), "utf8");

test("the saga's diagram in the architecture is the saga's own", () => {
  expect(read("ARCHITECTURE.md")).toContain(`\`\`\`mermaid\n${diagramOf(orderSaga())}\`\`\``);
});

test.each(documents)("every link and path that %s names exists", (document) => {
  const text = read(document);
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, target = ""]) =>
    join(dirname(document), target),
  );
  const tests = [
    ...text.matchAll(/`((?:packages|services|gateway|stack|tools|tests|contracts)\/[\w./-]+\.ts)`/g),
  ].map(([, path = ""]) => path);
  // A page that shows how something is made names the files that its reader makes.
  const made = new Set([...text.matchAll(/New file `([^`]+)`/g)].map(([, path = ""]) => path));
  const missing = [...links, ...tests].filter(
    (path) => !made.has(path) && !existsSync(join(repository, path)),
  );

  expect(missing).toEqual([]);
});

test.each(documents)("every npm command that %s names is a script", (document) => {
  const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
  const named = [...read(document).matchAll(/npm run ([\w:]+)(?! -w)(?=[\s`])(?! -w)/g)].map(
    ([, name = ""]) => name,
  );

  expect(named.filter((name) => name !== "dev" && !(name in scripts))).toEqual([]);
});

test.each(documents)("%s has no mark of a conflict that nobody has solved", (document) => {
  expect(read(document)).not.toMatch(/^(?:<{7} |>{7} |(?:> ?){7}|\|? ?={7}(?: |$))/m);
});

test("the runtime's examples compile: they stand in a file of their own", () => {
  const examples = [...read("packages/messaging/README.md").matchAll(/```ts\n([^]*?)```/g)];

  expect(examples.length).toBeGreaterThan(1);
  for (const [, example = "?"] of examples)
    expect(read("packages/messaging/src/readme.test-d.ts")).toContain(example);
});

test("each decision has a number of its own, which its title has as well", () => {
  const decisions = readdirSync(join(repository, "docs/adr")).filter((name) => name !== "README.md");
  const numbers = decisions.map((name) => Number(name.slice(0, 4)));

  expect(new Set(numbers).size).toBe(numbers.length);
  for (const [at, name] of decisions.entries())
    expect(read(join("docs/adr", name)), name).toMatch(new RegExp(`^# ${numbers[at]}\\. `));
});

test("each promise names at least one test", () => {
  const promises = read("ARCHITECTURE.md").split("## The promises")[1]?.split("\n## ")[0] ?? "";
  const sections = promises.split(/^\d+\. /m).slice(1);

  expect(sections).toHaveLength(14);
  for (const section of sections) expect(section).toMatch(/\.test\.ts`/);
});

function markdownIn(folder: string): string[] {
  return readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join(folder, name));
}

function readmesOf(folders: readonly string[]): string[] {
  return folders
    .flatMap((folder) => readdirSync(join(repository, folder)).map((name) => join(folder, name, "README.md")))
    .filter((path) => existsSync(join(repository, path)));
}
