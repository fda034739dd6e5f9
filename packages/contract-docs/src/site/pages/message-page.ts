import {
  callersAwaiting,
  repliersWith,
  serversOf,
  servicesOf,
  type JsonSchema,
  type Message,
  type Model,
} from "@warren/asyncapi";
import { componentName, ringsIn, unwrapped } from "@warren/asyncapi/schema";
import { fieldsOf, typeWords, type Field } from "../fields.js";
import { html, type Html } from "../html.js";
import { inline } from "../markdown.js";
import type { Page, PageContext } from "../page.js";
import { placesOf, referencePlace } from "../places.js";
import { servicesTaking, trafficOfMessage } from "../traffic.js";
import { spaced } from "../../words.js";
import { factList, json, linksOf, listed, section, table } from "./parts.js";

/** The page of one message: what it means, where it travels, its fields, and examples. */
export function messagePage(model: Model, message: Message): Page {
  const { name, summary, payload, examples } = message;
  const fields = payload === undefined ? [] : fieldsOf(payload);
  // `null` is no schema, and may stand beside a language that nobody reads.
  const schema = (unwrapped(payload) ?? undefined) as JsonSchema | undefined;

  return {
    place: placesOf(model).message(name) ?? "",
    title: name,
    kind: "Message",
    summary: summary ?? `A message of ${model.title}.`,
    words: `${spaced(name)} ${fields.map((field) => field.name).join(" ")} ${trafficOfMessage(model, name)
      .map(({ key }) => key.routingKey)
      .join(" ")}`,
    body: (context) => html`
      ${facts(context, message)} ${section("travels", "Where it travels", travels(context, name))}
      ${section("fields", "Fields", fieldTable(message, fields))}
      ${
        examples.length === 0
          ? undefined
          : section(
              "examples",
              examples.length === 1 ? "Example" : "Examples",
              html`${examples.map((example) => json(example.payload))}`,
            )
      }
      ${
        schema === undefined
          ? undefined
          : section(
              "schema",
              "JSON Schema",
              html`<details>
                <summary>What is checked before it is sent, and when it arrives</summary>
                ${json(readable(schema))}
              </details>`,
            )
      }
      <p class="more">
        <a href="${context.link(`${referencePlace}#message-${encodeURIComponent(name)}`)}"
          >${name} in the AsyncAPI reference</a
        >
      </p>
    `,
  };
}

/** The page that lists all messages. */
export function messagesPage(model: Model): Page {
  return {
    place: "messages/index.html",
    title: "Messages",
    summary: "Everything that travels, in the order of the document.",
    body: (context) => {
      const to = linksOf(context);

      return table(
        ["Message", "Meaning", "Version", "Sent by", "Taken by"],
        model.messages.map(({ name, summary, version }) => {
          const { senders, takers } = endsOf(model, name);

          return [
            to.message(name),
            inline(summary),
            html`${version ?? "–"}`,
            listed(senders.map(to.service)),
            listed(takers.map(to.service)),
          ];
        }),
      );
    },
  };
}

function facts(context: PageContext, { name, version, correlateBy }: Message): Html {
  const { model } = context;
  const to = linksOf(context);
  const replies = [...new Set(serversOf(model, name).flatMap((server) => server.replies))];
  const requests = [...new Set(repliersWith(model, name).flatMap(({ messages }) => messages))];
  const { senders, takers } = endsOf(model, name);

  return factList([
    ["Version", version],
    ["Sent by", listed(senders.map(to.service), "nobody in this document")],
    ["Taken by", listed(takers.map(to.service), "nobody in this document")],
    ["Answered with", replies.length === 0 ? undefined : listed(replies.map(to.message))],
    ["Answers", requests.length === 0 ? undefined : listed(requests.map(to.message))],
    [
      "Is about",
      correlateBy === undefined ? undefined : html`<code>${correlateBy.slice(1).replaceAll("/", ".")}</code>`,
    ],
  ]);
}

/** The services at both ends. A reply goes back to whoever asked. */
function endsOf(
  model: Model,
  message: string,
): Readonly<{ senders: readonly string[]; takers: readonly string[] }> {
  const travelling = trafficOfMessage(model, message);
  const answering = repliersWith(model, message);
  const asking = callersAwaiting(model, message);

  return {
    senders: [
      ...new Set([...travelling.flatMap(({ senders }) => servicesOf(senders)), ...servicesOf(answering)]),
    ],
    takers: [
      ...new Set([
        ...travelling.flatMap(({ queues, subscriptions }) => [
          ...queues.flatMap((queue) => servicesTaking(model, queue, message)),
          ...servicesOf(subscriptions),
        ]),
        ...servicesOf(asking),
      ]),
    ],
  };
}

function travels(context: PageContext, message: string): Html {
  const to = linksOf(context);
  const { model } = context;
  const rows = trafficOfMessage(model, message).map(({ key, senders, queues, subscriptions }) => [
    listed(servicesOf(senders).map(to.service), "somebody else"),
    to.exchange(key.exchange),
    key.routingKey === "" ? html`<span class="none">none</span>` : html`<code>${key.routingKey}</code>`,
    listed([
      ...queues.map(
        (queue) =>
          html`${to.queue(queue)} →
          ${listed(servicesTaking(model, queue, message).map(to.service), "somebody else")}`,
      ),
      ...servicesOf(subscriptions).map((service) => html`each instance of ${to.service(service)}`),
      ...(key.open ? [html`<span class="none">open to others</span>`] : []),
    ]),
  ]);
  if (rows.length > 0) return table(["From", "Exchange", "Routing key", "To"], rows);

  return repliersWith(model, message).length > 0
    ? html`<p>Straight back to whoever asked, on the reply address that came with the request.</p>`
    : html`<p class="none">No routing key of this document carries it.</p>`;
}

function fieldTable({ payload }: Message, fields: readonly Field[]): Html {
  if (payload === undefined) return html`<p class="none">The document says nothing of its payload.</p>`;
  if (fields.length === 0) return html`<p>Its payload is ${typeWords(payload)}.</p>`;

  return table(
    ["Field", "Type", "", "Meaning and limits"],
    fields.map(({ depth, name, type, required, remarks }) => [
      html`<code class="depth-${Math.min(depth, 4)}">${name}</code>`,
      html`${type}`,
      required ? html`` : html`<span class="tag">optional</span>`,
      inline(remarks),
    ]),
    { look: "fields" },
  );
}

/** A schema without what the parser noted in it for itself. What contains itself is spelled out once. */
function readable(schema: object): unknown {
  const rings = ringsIn(schema);
  const met = new Set<unknown>();
  const spelledOut = (value: unknown): unknown => {
    if (typeof value !== "object" || value === null) return value;
    if (met.has(value)) return `(${componentName(value) ?? "the same"} again)`;
    if (rings.has(value)) met.add(value);
    if (Array.isArray(value)) return value.map(spelledOut);

    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !name.startsWith("x-parser-") && name !== "examples")
        .map(([name, part]) => [name, spelledOut(part)]),
    );
  };

  return spelledOut(schema);
}
