import { consumersOf, servicesOf, type Exchange, type Model } from "@warren/asyncapi";
import { counted } from "@warren/text";
import { html } from "../html.js";
import type { Page, PageContext } from "../page.js";
import { exchangesOf, fragmentOf, placesOf } from "../places.js";
import { failureGraph } from "../pictures/failure-graph.js";
import { figure } from "../pictures/figure.js";
import { drawGraph } from "../pictures/graph.js";
import { topologyGraph } from "../pictures/topology-graph.js";
import { trafficOf } from "../traffic.js";
import { exchangeTitle } from "../../words.js";
import { linksOf, listed, section, table } from "./parts.js";
import { argumentWords, bindingWords, deadLetterWords, retryWords } from "./queue-facts.js";

/** The page of all exchanges and queues, as pictures and as tables. */
export function topologyPage(model: Model): Page {
  const places = placesOf(model);

  return {
    place: "topology.html",
    title: "Topology",
    summary: `${counted(exchangesOf(model).length, "exchange")}, ${counted(model.queues.length, "queue")}, and the services around them.`,
    words: "exchanges queues bindings routing keys picture diagram",
    entries: [
      ...exchangesOf(model).map((name) => ({
        title: exchangeTitle(name),
        kind: "Exchange",
        text: trafficOf(model)
          .filter(({ key }) => key.exchange === name)
          .map(({ key }) => key.routingKey)
          .join(" "),
        place: places.exchange(name) ?? "topology.html",
      })),
      ...model.queues.map(({ name, messages, bindings }) => ({
        title: name,
        kind: "Queue",
        text: messages.join(" "),
        words: bindings.map(({ routingKey }) => routingKey).join(" "),
        place: places.queue(name) ?? "topology.html",
      })),
    ],
    body: async (context) => {
      const failures = failureGraph(context);

      return html`
        ${section(
          "way",
          "The way of a message",
          html`${figure(
            await drawGraph(topologyGraph(context)),
            "From the services that send, through exchanges and queues, to the services that take. Beside the arrows: routing keys.",
            "Topology",
          )}
          ${legend}`,
        )}
        ${
          failures === undefined
            ? undefined
            : section(
                "failures",
                "When it fails",
                html`<p>
                    A message whose handler fails is tried again later, as often as its queue says. After the
                    last attempt it goes to the dead letters, where people look into it. What no queue would
                    get is kept where an alternate exchange leads.
                  </p>
                  ${figure(
                    await drawGraph(failures),
                    "From each queue, with its retries, to the queue of its dead letters. Beside the arrows: the routing key, which is the queue's name.",
                    "Failures",
                  )}`,
              )
        }
        ${section("exchanges", "Exchanges", exchangeTable(context))}
        ${section("keys", "Routing keys", keyTable(context))}
        ${section("queues", "Queues", queueTable(context))}
      `;
    },
  };
}

const legend = html`<ul class="legend" aria-label="What the shapes mean">
  <li class="service">service</li>
  <li class="exchange direct">direct exchange: one taker a key</li>
  <li class="exchange topic">topic exchange: whoever binds gets a copy</li>
  <li class="exchange fanout">fanout exchange: a copy for all</li>
  <li class="queue requests">queue of requests, answered</li>
  <li class="queue messages">queue of messages</li>
  <li class="queue own">a queue for each instance</li>
</ul>`;

function exchangeTable(context: PageContext) {
  const { model, places } = context;
  const to = linksOf(context);
  const declared = (name: string): Exchange | undefined =>
    model.exchanges.find((exchange) => exchange.name === name);

  return table(
    ["Exchange", "Type", "Fed from", "What nothing takes goes to", "Senders"],
    exchangesOf(model).map((name) => {
      const traffic = trafficOf(model).filter(({ key }) => key.exchange === name);
      const { bindings = [], alternateExchange, type } = declared(name) ?? {};

      return [
        html`<span class="exchange" id="${fragmentOf(places.exchange(name))}">${exchangeTitle(name)}</span>`,
        html`${type ?? traffic[0]?.key.exchangeType ?? "–"}`,
        listed(
          bindings.map(
            ({ exchange, routingKey }) =>
              html`<code>${routingKey}</code> <span class="of">of</span> ${to.exchange(exchange)}`,
          ),
        ),
        alternateExchange === undefined
          ? html`<span class="none">nowhere</span>`
          : to.exchange(alternateExchange),
        listed(servicesOf(traffic.flatMap(({ senders }) => senders)).map(to.service)),
      ];
    }),
  );
}

function keyTable(context: PageContext) {
  const to = linksOf(context);

  return table(
    ["Exchange", "Routing key", "Message", "Sent by", "Reaches"],
    trafficOf(context.model).map(({ key, senders, queues, subscriptions }) => [
      to.exchange(key.exchange),
      key.routingKey === "" ? html`<span class="none">none</span>` : html`<code>${key.routingKey}</code>`,
      html`${listed(key.messages.map(to.message))}
      ${key.pack === 1 ? "" : html`<span class="tag">up to ${key.pack} as one</span>`}`,
      listed(servicesOf(senders).map(to.service)),
      listed([
        ...queues.map(to.queue),
        ...servicesOf(subscriptions).map((name) => html`each instance of ${to.service(name)}`),
        ...(key.open ? [html`<span class="none">open to others</span>`] : []),
      ]),
    ]),
  );
}

function queueTable(context: PageContext) {
  const { model, places } = context;
  const to = linksOf(context);

  return table(
    ["Queue", "Consumed by", "Bound to", "When it fails"],
    model.queues.map((queue) => [
      html`<span class="queue" id="${fragmentOf(places.queue(queue.name))}">${queue.name}</span>
        <div class="small">${argumentWords(queue)}</div>
        ${queue.partitions === 1 ? "" : html`<span class="tag">${queue.partitions} partitions</span>`}`,
      queue.parked
        ? html`<span class="none">people</span>`
        : listed(servicesOf(consumersOf(model, queue.name)).map(to.service)),
      bindingWords(context, queue),
      queue.parked
        ? html`<span class="none">kept here</span>`
        : html`${retryWords(queue)}
            <div>Then ${deadLetterWords(context, queue)}</div>`,
    ]),
  );
}
