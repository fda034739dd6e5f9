import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { DefaultTheme } from "vitepress";
import { SOURCE, writeApi } from "./write-api.js";

/** What programs import, and the file whose exports it is. */
export type ApiEntry = Readonly<{
  /** As programs write it: `@warren/messaging/contract`. */
  name: string;
  /** From the root of the repository: `packages/messaging/src/contract/index.ts`. */
  file: string;
}>;

/** The pages about what packages export, as Markdown. */
export type ApiPages = Readonly<{
  /** By place. */
  files: ReadonlyMap<string, string>;
  /** The file of the repository that each page is made from, by the page's place. */
  madeFrom: Readonly<Record<string, string>>;
  menu: readonly DefaultTheme.SidebarItem[];
}>;

/** Where the pages stand on the site. */
const apiFolder = "api";

/**
 * Makes a page of what each entry exports, from the comments in the code.
 *
 * @throws Error where something that is exported has no comment, or a comment links to nothing
 */
export async function apiPages(root: string, entries: readonly ApiEntry[]): Promise<ApiPages> {
  const work = await mkdtemp(path.join(tmpdir(), "warren-api-"));
  try {
    if (entries.length > 0) await writeApi(root, entries, work);
    const texts = await Promise.all(
      entries.map(async (entry) => pageOf(entry, await readFile(path.join(work, nameOf(entry)), "utf8"))),
    );
    const places = entries.map((entry) => `${apiFolder}/${nameOf(entry)}`);

    return {
      files: new Map(places.map((place, index) => [place, texts[index] ?? ""])),
      madeFrom: Object.fromEntries(places.map((place, index) => [place, entries[index]?.file ?? ""])),
      menu: places.map((place, index) => ({
        text: entries[index]?.name ?? "",
        link: `/${place.replace(/\.md$/, "")}`,
      })),
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** The file that TypeDoc writes: `messaging/contract.md` for `@warren/messaging/contract`. */
function nameOf({ name }: ApiEntry): string {
  return `${name.replace(/^@[^/]+\//, "")}.md`;
}

function pageOf(entry: ApiEntry, text: string): string {
  const { name, file } = entry;
  const front = { title: name, pageClass: "of-api", generated: true };
  const body = text
    .replace(/^# .*\n/, "")
    // TypeDoc's word for an object whose members stand in a table below.
    .replace(/^(type .* = )object;$/gm, "$1{ … };")
    // Links to other pages of the kind start from the site.
    .replace(/\]\(([^):#]+\.md)(#[^)]*)?\)/g, (_, page: string, part = "") => {
      const to = path.posix.join(apiFolder, path.posix.dirname(nameOf(entry)), page);

      return `](/${to}${part as string})`;
    })
    // Links to code start from the page's own file, as on other pages.
    .replace(/^Defined in: \[.*?\]\((.*?)\)$/gm, (_, source: string) => {
      const [place = "", line = ""] = source.slice(SOURCE.length).split("#L");

      return `<small>[${place}:${line}](${path.posix.relative(path.posix.dirname(file), place)}#L${line})</small>`;
    });

  // Without it, braces in a comment would be run as code when the site is built.
  return `---\n${JSON.stringify(front)}\n---\n\n::::: v-pre\n\n# ${name}\n${body}\n:::::\n`;
}
