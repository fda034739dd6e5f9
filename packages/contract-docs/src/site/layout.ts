import { html, trusted, type Html } from "./html.js";
import { inline } from "./markdown.js";
import type { Page } from "./page.js";
import { referencePlace } from "./places.js";

/** What every page shows around its text. */
export type Frame = Readonly<{
  /** Of the document. */
  title: string;
  version: string;
  /** Links beside the text, in groups; a group without a title comes first. */
  menu: readonly MenuGroup[];
}>;

export type MenuGroup = Readonly<{
  title: string | undefined;
  items: readonly Readonly<{ title: string; place: string }>[];
}>;

/** The menu of a site: its own pages, then one group for services, then what comes from elsewhere. */
export function menuOf(pages: readonly Page[], services: readonly Page[]): readonly MenuGroup[] {
  const items = (group: readonly Page[]) =>
    group.map(({ title, menu, place }) => ({ title: menu ?? title, place }));

  return [
    { title: undefined, items: items(pages) },
    { title: "Services", items: items(services) },
    { title: "In full", items: [{ title: "AsyncAPI reference", place: referencePlace }] },
  ].filter((group) => group.items.length > 0);
}

/** Those of the frame come last: colours, pictures and parts are those of other sites too. */
const styles = ["colours", "pictures", "parts", "site"];

/** A whole page: every address in it is relative, so that the site works below any path and from the disk. */
export function layout(page: Page, frame: Frame, body: Html, link: (place: string) => string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="description" content="${page.summary}" />
        <title>${page.title} · ${frame.title}</title>
        <link rel="icon" href="${link("assets/icon.svg")}" type="image/svg+xml" />
        ${styles.map((name) => html`<link rel="stylesheet" href="${link(`assets/${name}.css`)}" /> `)}
        <script src="${link("assets/site.js")}" defer></script>
      </head>
      <body data-root="${link("")}">
        <a class="skip" href="#text">To the text</a>
        <header class="top">
          <a class="brand" href="${link("index.html")}">${frame.title} <small>${frame.version}</small></a>
          ${searchBox}
        </header>
        <div class="columns">
          <nav class="menu" aria-label="Pages">
            ${frame.menu.map((group) => menuGroup(group, page.place, link))}
          </nav>
          <main id="text" tabindex="-1">
            <header class="title">
              ${page.kind === undefined ? undefined : html`<p class="kind">${page.kind}</p>`}
              <h1>${page.title}</h1>
              <p class="summary">${inline(page.summary)}</p>
            </header>
            ${body}
          </main>
        </div>
      </body>
    </html> `.text;
}

// Shown by the script: without it there is nothing to search with.
const searchBox = html`<form class="search" role="search" hidden>
  <label class="unseen" for="query">Search</label>
  <input
    id="query"
    type="search"
    placeholder="Search"
    autocomplete="off"
    spellcheck="false"
    role="combobox"
    aria-expanded="false"
    aria-autocomplete="list"
    aria-controls="found"
  />
  <kbd aria-hidden="true">/</kbd>
  <div id="found" class="found" role="listbox" aria-label="Found" hidden></div>
  <p class="unseen" role="status"></p>
</form>`;

function menuGroup({ title, items }: MenuGroup, current: string, link: (place: string) => string): Html {
  return html`${title === undefined ? undefined : html`<h2>${title}</h2>`}
    <ul>
      ${items.map(
        (item) =>
          html`<li>
            <a href="${link(item.place)}" ${item.place === current ? trusted(' aria-current="page"') : ""}
              >${item.title}</a
            >
          </li>`,
      )}
    </ul>`;
}
