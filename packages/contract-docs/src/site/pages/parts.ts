import { html, type Html } from "../html.js";
import type { PageContext } from "../page.js";
import { exchangeTitle } from "../../words.js";

/** Links to things of the document; what has no place of its own is a name alone. */
export function linksOf({ places, link }: Pick<PageContext, "places" | "link">) {
  const to = (name: string, place: string | undefined, look: string): Html =>
    place === undefined
      ? html`<span class="${look}">${name}</span>`
      : html`<a class="${look}" href="${link(place)}">${name}</a>`;

  return {
    service: (name: string) => to(name, places.service(name), "service"),
    message: (name: string) => to(name, places.message(name), "message"),
    queue: (name: string) => to(name, places.queue(name), "queue"),
    exchange: (name: string) => to(exchangeTitle(name), places.exchange(name), "exchange"),
  };
}

/** Things side by side, or a word for none. */
export function listed(items: readonly Html[], none = "–"): Html {
  return items.length === 0
    ? html`<span class="none">${none}</span>`
    : html`${items.map((item, index) => (index === 0 ? item : html`, ${item}`))}`;
}

/** A table that is moved sideways where the page is narrow. Without rows: a sentence. */
export function table(
  heads: readonly string[],
  rows: readonly (readonly Html[])[],
  { none = "None.", look = "" }: Readonly<{ none?: string; look?: string }> = {},
): Html {
  if (rows.length === 0) return html`<p class="none">${none}</p>`;

  return html`<div class="scroll">
    <table class="${look}">
      <thead>
        <tr>
          ${heads.map((head) => html`<th scope="col">${head}</th> `)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (cells) =>
            html`<tr>
              ${cells.map((cell) => html`<td>${cell}</td> `)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

/** Things and what is said of them, those without a word left out. */
export function factList(facts: readonly (readonly [string, Html | string | undefined])[]): Html {
  return html`<dl class="facts">
    ${facts.map(([name, words]) =>
      words === undefined
        ? undefined
        : html`<div>
            <dt>${name}</dt>
            <dd>${words}</dd>
          </div> `,
    )}
  </dl>`;
}

/** JSON to read. */
export function json(value: unknown): Html {
  return html`<pre tabindex="0"><code>${JSON.stringify(value, null, 2)}</code></pre>`;
}

/** A part of a page with a title to link to. */
export function section(id: string, title: string, body: Html): Html {
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title} <a class="header-anchor" href="#${id}" aria-label="Link to “${title}”"></a></h2>
    ${body}
  </section> `;
}
