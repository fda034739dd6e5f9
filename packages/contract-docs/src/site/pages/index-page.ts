import type { Model } from "@warren/asyncapi";
import { counted } from "@warren/text";
import { html } from "../html.js";
import { inline, markdown } from "../markdown.js";
import type { Page } from "../page.js";
import { exchangesOf, referencePlace } from "../places.js";
import { section } from "./parts.js";

/** The site's first page: what this is, how to read it, and where to go. */
export function indexPage(model: Model, description: string | undefined, extras: readonly Page[]): Page {
  return {
    place: "index.html",
    title: model.title,
    menu: "Overview",
    summary: "Every service, exchange, queue and message, as its contract has it.",
    kind: `Version ${model.version}`,
    words: "overview start home",
    body: ({ places, link }) => html`
      <div class="lead">${markdown(description)}</div>

      <ul class="cards">
        <li>
          <a href="${link("topology.html")}"
            ><strong>Topology</strong>
            <span
              >${counted(exchangesOf(model).length, "exchange")} and ${counted(model.queues.length, "queue")}
              on one picture: who sends what where, and who takes it.</span
            ></a
          >
        </li>
        <li>
          <a href="${link("messages/index.html")}"
            ><strong>Messages</strong>
            <span
              >${counted(model.messages.length, "message")}: fields, limits, examples, versions, and where
              each travels.</span
            ></a
          >
        </li>
        ${extras.map(
          ({ place, title, summary }) =>
            html`<li>
              <a href="${link(place)}"><strong>${title}</strong> <span>${inline(summary)}</span></a>
            </li>`,
        )}
        <li>
          <a href="${link(referencePlace)}"
            ><strong>AsyncAPI reference</strong> <span>The whole document, operation by operation.</span></a
          >
        </li>
      </ul>

      ${section(
        "services",
        "Services",
        html`<ul class="cards">
          ${model.services.map(
            ({ name, description: what }) =>
              html`<li>
                <a href="${link(places.service(name) ?? "index.html")}"
                  ><strong>${name}</strong> <span>${inline(what)}</span></a
                >
              </li>`,
          )}
        </ul>`,
      )}
      ${section(
        "how-to-read",
        "How to read it",
        html`<p>
            A service <b>sends</b> a message to an exchange with a routing key, and the broker puts a copy
            into each queue that is bound to that key. One service consumes a queue: it <b>receives</b> what
            is told, and <b>serves</b> what is asked, with a reply. To <b>call</b> is to ask and wait. To
            <b>subscribe</b> is to have a queue for each running instance, which ends with it.
          </p>
          <p>
            In pictures, messages travel from left to right. A click leads to what is shown; each picture is
            followed by a table that says the same. The key <kbd>/</kbd> begins a search.
          </p>`,
      )}
    `,
  };
}
