import {
  consumersOf,
  receiversOn,
  routingKeyOf,
  sendersOf,
  servicesOf,
  type Model,
  type OperationOf,
  type Queue,
  type Service,
} from "@warren/asyncapi";
import { duration } from "@warren/text";
import { pauseWords } from "../../words.js";
import { html, type Html } from "../html.js";
import { inline } from "../markdown.js";
import type { Page, PageContext } from "../page.js";
import { placesOf } from "../places.js";
import { figure } from "../pictures/figure.js";
import { drawGraph } from "../pictures/graph.js";
import { serviceGraph } from "../pictures/topology-graph.js";
import { factList, linksOf, listed, section, table } from "./parts.js";
import { argumentWords, bindingWords, deadLetterWords, retryWords } from "./queue-facts.js";

/** The page of one service: what it takes, sends, answers and asks, and how it consumes its queues. */
export function servicePage(model: Model, { name, description }: Service): Page {
  return {
    place: placesOf(model).service(name) ?? "",
    title: name,
    kind: "Service",
    summary: description === "" ? `What ${name} sends and takes.` : description,
    words: operationsOf(model, name, ["send", "receive", "subscribe", "serve", "call"])
      .flatMap(({ messages }) => messages)
      .join(" "),
    body: async (context) => {
      const queues = model.queues.filter((queue) =>
        servicesOf(consumersOf(model, queue.name)).includes(name),
      );

      return html`
        ${figure(
          await drawGraph(serviceGraph(context, name)),
          html`What reaches <b>${name}</b>, what leaves it, and the services at the other ends.`,
          `What ${name} sends and takes`,
        )}
        ${part("serves", "Serves", "Requests that it answers.", served(context, name))}
        ${part("receives", "Receives", "Messages that it takes from its queues.", received(context, name))}
        ${part("subscribes", "Subscribes to", "Each running instance gets a copy.", subscribed(context, name))}
        ${part("calls", "Calls", "Requests that it sends, and waits for the reply.", called(context, name))}
        ${part("sends", "Sends", "Messages for which it awaits no reply.", sent(context, name))}
        ${
          queues.length === 0
            ? undefined
            : section("queues", "Queues", html`${queues.map((queue) => queueCard(context, queue))}`)
        }
      `;
    },
  };
}

/** Nothing where the service does nothing of the kind. */
function part(id: string, title: string, words: string, rows: Html | undefined): Html | undefined {
  return rows === undefined
    ? undefined
    : section(
        id,
        title,
        html`<p>${words}</p>
          ${rows}`,
      );
}

function operationsOf<Kind extends "send" | "receive" | "subscribe" | "serve" | "call">(
  model: Model,
  service: string,
  kinds: readonly Kind[],
): readonly OperationOf<Kind>[] {
  return model.operations.filter(
    (operation): operation is OperationOf<Kind> =>
      operation.service === service && (kinds as readonly string[]).includes(operation.kind),
  );
}

function served(context: PageContext, service: string): Html | undefined {
  const to = linksOf(context);
  const rows = operationsOf(context.model, service, ["serve"]).flatMap(({ messages, queue, replies }) =>
    messages.map((message) => [
      to.message(message),
      summaryOf(context, message),
      listed(replies.map(to.message)),
      to.queue(queue),
      listed(askers(context.model, message).map(to.service)),
    ]),
  );

  return rows.length === 0 ? undefined : table(["Request", "Meaning", "Replies", "Queue", "Asked by"], rows);
}

function received(context: PageContext, service: string): Html | undefined {
  const to = linksOf(context);
  const rows = operationsOf(context.model, service, ["receive"]).flatMap(({ messages, queue }) =>
    messages.map((message) => [
      to.message(message),
      summaryOf(context, message),
      to.queue(queue),
      listed(askers(context.model, message).map(to.service)),
    ]),
  );

  return rows.length === 0 ? undefined : table(["Message", "Meaning", "Queue", "Sent by"], rows);
}

function subscribed(context: PageContext, service: string): Html | undefined {
  const to = linksOf(context);
  const rows = operationsOf(context.model, service, ["subscribe"]).flatMap(({ messages, key: id }) =>
    messages.map((message) => {
      const key = routingKeyOf(context.model, id);

      return [
        to.message(message),
        summaryOf(context, message),
        key === undefined ? html`–` : to.exchange(key.exchange),
        html`${key === undefined || key.pattern === "" ? "–" : html`<code>${key.pattern}</code>`}`,
        listed(askers(context.model, message).map(to.service)),
      ];
    }),
  );

  return rows.length === 0
    ? undefined
    : table(["Message", "Meaning", "Exchange", "Routing key", "Sent by"], rows);
}

function called(context: PageContext, service: string): Html | undefined {
  const to = linksOf(context);
  const rows = operationsOf(context.model, service, ["call"]).flatMap((call) =>
    call.messages.map((message) => [
      to.message(message),
      summaryOf(context, message),
      listed(call.replies.map(to.message)),
      destination(context, call.key),
      listed(takers(context.model, call.key, message).map(to.service), "somebody else"),
      html`${call.timeoutMs === undefined ? "–" : duration(call.timeoutMs)}${
        call.durable
          ? html` <span class="tag" title="Worked on however late, even where nobody waits any more"
              >durable</span
            >`
          : undefined
      }`,
    ]),
  );

  return rows.length === 0
    ? undefined
    : table(["Request", "Meaning", "Replies", "Through", "Answered by", "Waits"], rows);
}

function sent(context: PageContext, service: string): Html | undefined {
  const to = linksOf(context);
  const rows = operationsOf(context.model, service, ["send"]).flatMap((send) =>
    send.messages.map((message) => [
      to.message(message),
      summaryOf(context, message),
      html`${destination(context, send.key)}${
        send.priority === undefined ? undefined : html` <span class="tag">priority ${send.priority}</span>`
      }`,
      listed(takers(context.model, send.key, message).map(to.service), "nobody in this document"),
    ]),
  );

  return rows.length === 0 ? undefined : table(["Message", "Meaning", "Through", "Taken by"], rows);
}

function destination(context: PageContext, id: string): Html {
  const key = routingKeyOf(context.model, id);
  if (key === undefined) return html`–`;
  const exchange = linksOf(context).exchange(key.exchange);

  return key.routingKey === ""
    ? exchange
    : html`<code>${key.routingKey}</code> <span class="of">of</span> ${exchange}`;
}

function takers(model: Model, keyId: string, message: string): readonly string[] {
  const key = routingKeyOf(model, keyId);

  return key === undefined
    ? []
    : servicesOf(receiversOn(model, key).filter(({ messages }) => messages.includes(message)));
}

function askers(model: Model, message: string): readonly string[] {
  return servicesOf(sendersOf(model, message));
}

function summaryOf({ model }: PageContext, message: string): Html {
  return inline(model.messages.find(({ name }) => name === message)?.summary);
}

function queueCard(context: PageContext, queue: Queue): Html {
  const to = linksOf(context);

  return html`<article class="card">
    <h3>${to.queue(queue.name)}</h3>
    ${factList([
      ["Messages", listed(queue.messages.map(to.message))],
      ["Bound to", bindingWords(context, queue)],
      [
        "Handled",
        queue.batch === 1
          ? "one at a time"
          : `up to ${String(queue.batch)} ${queue.inbox ? "in one transaction" : "together"}, ${String(queue.prefetch)} taken ahead`,
      ],
      ["When it fails", retryWords(queue)],
      ...(queue.pauseAfterFailures === undefined
        ? []
        : [["Pauses", pauseWords(queue.pauseAfterFailures)] as const]),
      ["Dead letters", deadLetterWords(context, queue)],
      [
        "Handled once",
        queue.inbox
          ? "yes: what was handled is remembered, in one transaction with what its handlers write"
          : "no: what comes twice is handled twice, and what a handler writes and what it sends are not one transaction",
      ],
      ["Arguments", argumentWords(queue)],
    ])}
  </article> `;
}
