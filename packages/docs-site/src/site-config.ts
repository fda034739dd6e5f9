import type { DefaultTheme, MarkdownRenderer, UserConfig } from "vitepress";
import type { SearchSection } from "./contract-pages.js";
import { codeColours } from "./markdown/code-colours.js";
import { inlinePictures } from "./markdown/inline-pictures.js";
import { mermaidFences } from "./markdown/mermaid-fences.js";
import { repositoryLinks, type LinkOptions } from "./markdown/repository-links.js";
import { slug } from "./markdown/slug.js";
import { tableAlignment } from "./markdown/table-alignment.js";

/** What the site's configuration says that follows from its pages. */
export type SiteData = Readonly<{
  /** Where the pages lie that the site is made from. */
  folder: string;
  sidebar: DefaultTheme.SidebarItem[];
  /** What the search finds on pages that are made from the contract, by their place. */
  search: Readonly<Record<string, readonly SearchSection[]>>;
  links: LinkOptions;
}>;

/** VitePress's configuration. Its theme is in `theme/`. */
export function siteConfig(data: SiteData): UserConfig<DefaultTheme.Config> {
  return {
    title: "Warren",
    description:
      "Messages between services that nobody loses, and the toolchain that writes the code around them.",
    lang: "en",
    base: "/docs/",
    // The default stops transitions with a style that it writes into the page, which the policy does not allow.
    appearance: { disableTransition: false },
    // Links in pictures are none that it could prefetch, and a menu is on every page.
    router: { prefetchLinks: false },
    // The hash of each page once in a file, and not in every page.
    metaChunk: true,
    head: [["link", { rel: "icon", type: "image/svg+xml", href: "/docs/contract/assets/icon.svg" }]],
    // Addresses of a running shop, and of its other pages.
    ignoreDeadLinks: [/^https?:\/\/localhost\b/, /^\/contract\/reference\//],
    markdown: {
      ...codeColours,
      anchor: { slugify: slug },
      attrs: { disable: true },
      languageAlias: { console: "shellsession", svg: "xml" },
      config: (md: MarkdownRenderer) => {
        md.disable("emoji", true);
        repositoryLinks(md, data.links);
        inlinePictures(md, data.folder);
        mermaidFences(md);
        tableAlignment(md);
      },
    },
    themeConfig: {
      siteTitle: "Warren",
      sidebar: data.sidebar,
      nav: navOf(data.sidebar),
      outline: { level: [2, 3], label: "On this page" },
      search: {
        provider: "local",
        options: {
          miniSearch: {
            searchOptions: { fuzzy: 0.15, prefix: true, boost: { title: 4, text: 2, titles: 1 } },
            _splitIntoSections: (file) => sectionsOf(data, file),
          },
        },
      },
      externalLinkIcon: false,
      notFound: {
        title: "There is no such page",
        quote:
          "The address may be typed wrong, or the page was moved. Messages, queues and services that have left the contract have no page either.",
        linkLabel: "Begin at the beginning of the docs",
        linkText: "Begin at the beginning",
      },
      docFooter: { prev: "Before", next: "Next" },
    },
    vite: { build: { chunkSizeWarningLimit: 4_000 } },
  };
}

/** The sections again, at the top: each leads to its first page. */
function navOf(sidebar: readonly DefaultTheme.SidebarItem[]): DefaultTheme.NavItem[] {
  return sidebar.slice(0, 4).flatMap(({ text, items = [] }) => {
    const link = firstLink(items);

    return text === undefined || link === undefined
      ? []
      : [{ text, link, activeMatch: `^${folderOf(link)}` }];
  });
}

function firstLink(items: readonly DefaultTheme.SidebarItem[]): string | undefined {
  const [first] = items;
  if (first === undefined) return undefined;

  return first.link ?? firstLink(first.items ?? []);
}

function folderOf(link: string): string {
  return /^\/[^/]+\//.exec(link)?.[0] ?? link;
}

/** What the search finds on a page that is made from the contract. */
function sectionsOf(data: SiteData, file: string): AsyncGenerator<SearchSection> {
  const [place] = Object.keys(data.search).filter((one) => file.replaceAll("\\", "/").endsWith(`/${one}`));
  const sections = place === undefined ? undefined : data.search[place];

  // Undefined for the others, which VitePress then splits at their headings; its types do not say so.
  return (sections === undefined ? undefined : each(sections)) as AsyncGenerator<SearchSection>;
}

async function* each<T>(list: readonly T[]): AsyncGenerator<T> {
  yield* list;
}
