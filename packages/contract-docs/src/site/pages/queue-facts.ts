import { retryDelaysMs, type Queue } from "@warren/asyncapi";
import { duration } from "@warren/text";
import { html, type Html } from "../html.js";
import { linksOf, listed } from "./parts.js";
import type { PageContext } from "../page.js";

/** What a queue does with a message that fails. */
export function retryWords({ retry }: Queue): string {
  const delays = retryDelaysMs(retry).map(duration);
  if (delays.length === 0) return "Not tried again.";

  return `${String(retry.attempts)} attempts: again after ${delays.join(", then ")}.`;
}

/** Where a queue's messages end that failed too often. */
export function deadLetterWords(context: PageContext, { deadLetter, parked }: Queue): Html {
  if (deadLetter === undefined) return html`<span class="none">${parked ? "kept here" : "lost"}</span>`;
  const to = linksOf(context);

  return html`${to.exchange(deadLetter.exchange)} → <span class="queue">${deadLetter.queue}</span>`;
}

/** The routing keys on which a queue's messages come, by the exchange that hands them on. */
export function bindingWords(context: PageContext, { bindings }: Queue): Html {
  const to = linksOf(context);
  const exchanges = [...new Set(bindings.map(({ exchange }) => exchange))];
  if (exchanges.length === 0) return html`<span class="none">nothing is bound to it</span>`;

  return html`${exchanges.map((name) => {
    const keys = bindings.filter(({ exchange, routingKey }) => exchange === name && routingKey !== "");

    return html`<div class="binding">
      ${to.exchange(name)}
      ${listed(
        keys.map(({ routingKey }) => html`<code>${routingKey}</code>`),
        "all of it",
      )}
    </div> `;
  })}`;
}

/** What the broker is told when a queue is made. */
export function argumentWords({ arguments: given, durable }: Queue): Html {
  return listed(
    [
      ...(durable ? [] : [html`gone with the broker's next restart`]),
      ...Object.entries(given).map(([name, value]) => html`<code>${name}: ${String(value)}</code>`),
    ],
    "none",
  );
}
