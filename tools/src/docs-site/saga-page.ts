import {
  drawGraph,
  drawSequence,
  figure,
  html,
  linksOf,
  listed,
  section,
  table,
  type Html,
  type Model,
  type Page,
  type Sequence,
  type PageContext,
} from "@warren/contract-docs/pages";
import { edgesOf, type Instance, type SagaDefinition, type StateMap } from "@warren/messaging";
import type { Delivery, Message } from "@warren/messaging/contract";
import { duration } from "@warren/text";
import { looksOf, sagaGraph, type Look } from "./saga-graph.js";
import { movesFrom, type Event, type Move } from "./saga-situations.js";
import { sequenceOf, type Setting, type Story } from "./saga-story.js";

/** What a saga's page is made from. */
export type SagaPageOptions<S extends StateMap, In extends Message, Out extends Message> = Readonly<{
  definition: SagaDefinition<S, In, Out>;
  service: string;
  title: string;
  summary: string;
  stories: readonly Story[];
  /** The message whose example is what the saga knows at its start. */
  startsWith: In["type"];
}>;

/** A page about a saga: its states, what each message does in each, and some of its ways as sequences. */
export function sagaPage<S extends StateMap, In extends Message, Out extends Message>(
  model: Model,
  options: SagaPageOptions<S, In, Out>,
): Page {
  const { definition, service, stories, title, summary } = options;
  const now = new Date("2026-03-02T09:30:00Z");
  const start = {
    id: "example",
    state: definition.start,
    data: exampleOf(model, options.startsWith),
    version: 0,
    deadlineAt: undefined,
  } as Instance<S>;
  const looks = looksOf(definition);
  const eventOf = (name: string): Event<In> => (name === "deadline" ? name : delivery<In>(model, name, now));
  const setting: Setting<S, In, Out> = { definition, service, start, looks, eventOf, now };

  return {
    place: "saga.html",
    title,
    summary,
    words: "saga states transitions compensation deadline sequence diagram",
    entries: [
      ...Object.keys(definition.states).map((name) => ({
        title: name,
        kind: "State",
        text: `A state of the ${definition.name} saga: ${meaning[looks.get(name) ?? "waiting"]}.`,
        place: `saga.html#state-${name}`,
      })),
      ...stories.map(({ id, title: what, text }) => ({
        title: what,
        kind: "Saga",
        text,
        place: `saga.html#${id}`,
      })),
    ],
    body: async (context) => {
      const moves = movesFrom(definition, start, [...definition.messages, "deadline"].map(eventOf), now);

      return html`
        ${section(
          "states",
          "States",
          html`${figure(
            await drawGraph(sagaGraph(definition)),
            html`From the saga's own table. Beside the arrows: the message that leads from one state to the
              next. The table <a href="#table">below</a> has all of it.`,
            "States of the saga",
          )}
          ${legend}`,
        )}
        ${stories.map((story) => storySection(story, sequenceOf(story, setting, context)))}
        ${section("table", "State by state", stateTable(context, definition, looks, moves))}
      `;
    },
  };
}

const meaning: Readonly<Record<Look, string>> = {
  waiting: "on its way, waiting for an answer",
  undoing: "giving back what was done",
  ended: "ended well",
  failed: "ended, with everything given back",
};

const legend = html`<ul class="legend" aria-label="What the colours mean">
  <li class="service">on its way</li>
  <li class="state undoing">giving back</li>
  <li class="state ended">ended well</li>
  <li class="state failed">ended, all given back</li>
  <li class="line">forward</li>
  <li class="line undo">compensation</li>
  <li class="line late">deadline</li>
</ul>`;

function storySection(story: Story, sequence: Sequence): Html {
  return section(
    story.id,
    story.title,
    html`<p>${story.text}</p>
      ${figure(drawSequence(sequence), "From top to bottom in time; what every change tells the live views is left out.", story.title)}
      <details>
        <summary>The same in words</summary>
        <ol>
          ${sequence.steps.map((step) =>
            step.kind === "note"
              ? html`<li>${step.at}: <b>${step.title}</b></li> `
              : html`<li>
                  ${step.from} → ${step.to}: ${step.title} <span class="none">${step.detail}</span>
                </li> `,
          )}
        </ol>
      </details>`,
  );
}

function stateTable<S extends StateMap, In extends Message, Out extends Message>(
  context: PageContext,
  definition: SagaDefinition<S, In, Out>,
  looks: ReadonlyMap<string, Look>,
  moves: readonly Move<S, Out>[],
): Html {
  const to = linksOf(context);
  const names: readonly (keyof S & string)[] = Object.keys(definition.states);
  const rows = names.flatMap((name) => {
    const state: object = definition.states[name];
    const events = [...new Set(edgesOf(definition).flatMap((edge) => (edge.from === name ? [edge.by] : [])))];
    const heading = html`<span id="state-${name}">${name}</span><br /><span class="none"
        >${meaning[looks.get(name) ?? "waiting"]}</span
      >`;
    if (events.length === 0) return [[heading, html`–`, html`–`, html`–`]];

    return events.map((by, index) => {
      const targets = [
        ...new Set(
          edgesOf(definition).flatMap((edge) => (edge.from === name && edge.by === by ? [edge.to] : [])),
        ),
      ];
      const sends = new Set(
        moves.flatMap((move) =>
          move.from === name && move.by === by ? move.sends.map(({ type }) => type) : [],
        ),
      );

      return [
        index === 0 ? heading : html``,
        by === "deadline" ? html`<span class="late">${deadlineWords(state)}</span>` : to.message(by),
        listed(targets.map((target) => html`<a href="#state-${target}">${target}</a>`)),
        listed([...sends].map(to.message)),
      ];
    });
  });

  return html`<p>
      What a message does in each state, and what is sent with it. A message that a state does not name
      changes nothing there. What is sent was found out by playing the table with the examples of the
      contract.
    </p>
    ${table(["State", "On", "Goes to", "Sends"], rows)}`;
}

function deadlineWords(state: object): string {
  const { after } = state as { after?: Readonly<{ ms: number | ((data: object) => number) }> };
  if (after === undefined) return "deadline";
  if (typeof after.ms === "number") return `no answer for ${duration(after.ms)}`;

  return `no answer for ${duration(after.ms({ tries: 0 }))}, later longer`;
}

function delivery<In extends Message>(model: Model, type: string, now: Date): Delivery<In> {
  const properties = {
    messageId: "example",
    correlationId: "example",
    causationId: undefined,
    traceparent: undefined,
    appId: "example",
    sentAt: now,
    attempt: 1,
    priority: 0,
    callerWaits: false,
    ids: {},
  };

  // That an example fits its payload is a rule of the contract.
  return { type, data: exampleOf(model, type), ...properties } as Delivery<In>;
}

function exampleOf(model: Model, message: string): unknown {
  const [example] = model.messages.find(({ name }) => name === message)?.examples ?? [];
  if (example === undefined)
    throw new Error(`${message} has no example in the contract to play the saga with.`);

  return example.payload;
}
