import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { apiPages } from "./api-pages.js";

let root: string;

beforeAll(async () => {
  root = await mkdtemp(path.join(tmpdir(), "warren-api-test-"));
  await mkdir(path.join(root, "packages/mail/src"), { recursive: true });
  await Promise.all([
    writeFile(path.join(root, "tsconfig.json"), JSON.stringify({ compilerOptions: { strict: true } })),
    writeFile(
      path.join(root, "packages/mail/package.json"),
      JSON.stringify({ name: "@shop/mail", version: "1.0.0" }),
    ),
    writeFile(path.join(root, "packages/mail/src/letter.ts"), letter),
    writeFile(path.join(root, "packages/mail/src/index.ts"), 'export * from "./letter.ts";\n'),
    writeFile(path.join(root, "packages/mail/src/post.ts"), post),
    writeFile(path.join(root, "packages/mail/src/silent.ts"), "export const stamp = 1;\n"),
    writeFile(
      path.join(root, "packages/mail/src/lost.ts"),
      "/** See {@link Nothing}. */\nexport const stamp = 1;\n",
    ),
  ]);
});

afterAll(() => rm(root, { recursive: true, force: true }));

const letter = `/** What is sent, as {{ a letter }}. */
export type Letter = Readonly<{
  /** Whom it is for. */
  to: string;
}>;

/** Sends a letter. */
export function send(letter: Letter): Promise<Letter> {
  return Promise.resolve(letter);
}
`;

const post = `import type { Letter } from "./letter.ts";

/** Takes letters until the evening. */
export function collect(): readonly Letter[] {
  return [];
}
`;

const entry = (name: string, file: string) => ({ name, file: `packages/mail/src/${file}` });

test("a page says what is exported, with each member's comment, and types by their names", async () => {
  const { files, menu, madeFrom } = await apiPages(root, [
    entry("@shop/mail", "index.ts"),
    entry("@shop/mail/post", "post.ts"),
  ]);
  const [mail = "", second = ""] = [files.get("api/mail.md"), files.get("api/mail/post.md")];

  expect(menu).toEqual([
    { text: "@shop/mail", link: "/api/mail" },
    { text: "@shop/mail/post", link: "/api/mail/post" },
  ]);
  expect(mail).toMatch(/::::: v-pre\n\n# @shop\/mail\n[^]*{{ a letter }}[^]*:::::\n$/);
  expect(mail).toMatch(/\| .*`to` \| `string` \| Whom it is for\. \|/);
  expect(mail).toContain("function send(letter: Letter): Promise<Letter>;");
  expect(mail).toContain("<small>[packages/mail/src/letter.ts:8](letter.ts#L8)</small>");
  expect(second).toContain("[`Letter`](/api/mail.md#letter)");
  expect(madeFrom["api/mail/post.md"]).toBe("packages/mail/src/post.ts");
});

test.each([
  ["something without a comment", "silent.ts", /stamp .*does not have any documentation/],
  ["a comment that links to nothing", "lost.ts", /Failed to resolve link to "Nothing"/],
])("refuses %s, and prints where it is", async (_, file, line) => {
  const printed: unknown[] = [];
  const spy = vi.spyOn(console, "warn").mockImplementation((text) => printed.push(text));
  await expect(apiPages(root, [entry("@shop/mail", file)])).rejects.toThrow(
    /Comments in the packages have faults/,
  );
  spy.mockRestore();

  expect(printed.join("\n")).toMatch(line);
});
