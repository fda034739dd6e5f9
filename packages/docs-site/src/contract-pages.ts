import { cp, mkdir } from "node:fs/promises";
import path from "node:path";
import { checkDocument, type Finding } from "@warren/asyncapi";
import { contractsOf } from "@warren/codegen/contracts";
import { filesOfOurs } from "@warren/contract-docs/files";
import {
  buildReference,
  placesOf,
  referencePlace,
  relativeLink,
  sitePages,
  type Entry,
  type Model,
  type Page,
} from "@warren/contract-docs/pages";
import type { DefaultTheme } from "vitepress";

/** Where the pages about the contract stand on the site. */
export const contractFolder = "contract";

/** What the search finds on a page: a title with the part of the page it leads to. */
export type SearchSection = Readonly<{ anchor: string; titles: string[]; text: string }>;

/** The pages about a document as Markdown, with what the menu and the search need of them. */
export type ContractPages = Readonly<{
  /** By place. */
  files: ReadonlyMap<string, string>;
  menu: DefaultTheme.SidebarItem[];
  /** By the page's place. */
  search: Readonly<Record<string, readonly SearchSection[]>>;
}>;

/** Where the document and its contracts in code are. All absolute. */
export type ContractPaths = Readonly<{ document: string; contracts: string | undefined }>;

/**
 * Makes the pages about a document, the same as those of `warren docs`, and writes the AsyncAPI reference into a folder of its own, since
 * it is a program and no page. Returns what is wrong where the document has faults.
 */
export async function contractPages(
  paths: ContractPaths,
  furtherPages: (model: Model) => readonly Page[] | Promise<readonly Page[]>,
  publicFolder: string,
): Promise<ContractPages | Readonly<{ findings: readonly Finding[] }>> {
  const checked = await checkDocument(paths.document, await contractsOf(paths));
  if (!checked.ok) return { findings: checked.findings };
  const { model } = checked;
  const document = await checked.parsed();

  const reference = path.join(publicFolder, contractFolder, path.dirname(referencePlace));
  await buildReference(document, reference);
  await mkdir(path.join(publicFolder, contractFolder, "assets"), { recursive: true });
  await cp(filesOfOurs.assets, path.join(publicFolder, contractFolder, "assets"), { recursive: true });

  const { main, services, messages } = sitePages(model, {
    description: document.info().description(),
    pages: await furtherPages(model),
  });
  const places = placesOf(model);
  const files = new Map<string, string>();
  const search: Record<string, SearchSection[]> = {};
  for (const page of [...main, ...services, ...messages]) {
    const body = await page.body({ model, places, link: (place) => relativeLink(page.place, place) });
    const place = markdownPlace(page.place);
    files.set(place, pageOf(page, body.text));
    search[place] = sectionsOf(page);
  }

  return { files, search, menu: menuOf(main, services) };
}

function markdownPlace(place: string): string {
  return `${contractFolder}/${place.replace(/\.html$/, ".md")}`;
}

/** What names say is text: without `v-pre` braces in them would be run as code when the site is built. */
function pageOf({ title, summary, kind }: Page, body: string): string {
  const front = { title, description: summary, pageClass: "of-contract", aside: false, generated: true };

  return `---
${JSON.stringify(front)}
---

${kind === undefined ? "" : `<p class="kind" v-pre>${plain(kind)}</p>\n`}
<h1 v-pre>${plain(title)}</h1>

<p class="summary" v-pre>${inlineCode(plain(summary))}</p>

<div class="contract" v-pre>
${forRouter(body.trim()).replace(/\n\s*\n/g, "\n")}
</div>
`;
}

/** The reference is a page of another program, to which the site's own way from page to page does not lead. */
function forRouter(body: string): string {
  return body.replace(/<a (?=[^>]*href="[^"]*\breference\/index\.html)/g, '<a target="_self" ');
}

function plain(text: string): string {
  return text.replace(/[<>&]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

function inlineCode(text: string): string {
  return text.replace(/`([^`]+)`/g, "<code>$1</code>");
}

/** VitePress takes the menu's texts for HTML. */
function menuOf(main: readonly Page[], services: readonly Page[]): DefaultTheme.SidebarItem[] {
  const item = ({ title, menu, place }: Page) => ({
    text: plain(menu ?? title),
    link: `/${markdownPlace(place).replace(/(index)?\.md$/, "")}`,
  });

  return [
    ...main.map(item),
    { text: "Services", collapsed: true, items: services.map(item) },
    { text: "AsyncAPI reference", link: `/${contractFolder}/${referencePlace}`, target: "_self" },
  ];
}

/** The page itself, and what it says that is found by its own name. An index knows each place once, and its titles are shown as HTML. */
function sectionsOf(page: Page): SearchSection[] {
  const { title, summary, kind = "Page", words = "", entries = [] } = page;
  const own = { anchor: "", titles: [kind, title].map(plain), text: `${summary} ${words}` };
  const seen = new Set([""]);

  return [
    own,
    ...entries.flatMap((entry: Entry): SearchSection[] => {
      const [, anchor = ""] = entry.place.split("#");
      if (seen.has(anchor)) return [];
      seen.add(anchor);

      return [
        {
          anchor,
          titles: [title, entry.kind, entry.title].map(plain),
          text: `${entry.text} ${entry.words ?? ""}`,
        },
      ];
    }),
  ];
}
