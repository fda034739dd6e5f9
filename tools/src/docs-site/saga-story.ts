import type { SagaDefinition, StateMap, Instance } from "@warren/messaging";
import type { Message } from "@warren/messaging/contract";
import { duration } from "@warren/text";
import {
  servicesOf,
  servicesTaking,
  trafficOfMessage,
  type Model,
  type Sequence,
  type SequenceStep,
  type Tone,
  type PageContext,
} from "@warren/contract-docs/pages";
import type { Look } from "./saga-graph.js";
import { moveBy, type Event } from "./saga-situations.js";

/** A way through the saga, to be told as a picture. */
export type Story = Readonly<{
  id: string;
  title: string;
  text: string;
  /** The request that makes the saga begin. */
  asked: string;
  /** What happens, in order: names of messages, or "deadline". */
  steps: readonly string[];
  /** The state in which it ends: another one keeps the docs from being built. */
  ends: string;
}>;

/** What a story is played with. */
export type Setting<S extends StateMap, In extends Message, Out extends Message> = Readonly<{
  definition: SagaDefinition<S, In, Out>;
  /** The service that runs the saga. */
  service: string;
  start: Instance<S>;
  looks: ReadonlyMap<string, Look>;
  eventOf(name: string): Event<In>;
  now: Date;
}>;

/**
 * Plays a story with the saga's own table. Who sends and takes the messages, and on which routing key, is the contract's.
 *
 * @throws Error where a step changes nothing, or the story ends elsewhere: then it is no longer true
 */
export function sequenceOf<S extends StateMap, In extends Message, Out extends Message>(
  story: Story,
  setting: Setting<S, In, Out>,
  { model, places, link }: PageContext,
): Sequence {
  const { definition, service, looks, now } = setting;
  const around: Around = { model, service, hrefOfMessage: (name) => hrefOf(places.message(name), link) };
  const steps: SequenceStep[] = arriving(around, story.asked, "plain");
  let { start: instance } = setting;
  for (const name of story.steps) {
    const move = moveBy(definition, instance, setting.eventOf(name), now);
    if (move === undefined) {
      throw new Error(
        `The story "${story.title}" is no longer true: ${name} changes nothing in ${instance.state}.`,
      );
    }
    const tone = toneOf(looks.get(move.to));
    if (name === "deadline") {
      const { after } = definition.states[instance.state] as {
        after: { ms: number | ((data: unknown) => number) };
      };
      const ms = typeof after.ms === "number" ? after.ms : after.ms(instance.data);
      steps.push({ kind: "note", at: service, title: `no answer for ${duration(ms)}`, tone: "late" });
    } else steps.push(...arriving(around, name, toneOf(looks.get(move.from))));
    if (move.to !== move.from)
      steps.push({
        kind: "note",
        at: service,
        title: move.to,
        tone: looks.get(move.to) === "ended" ? "good" : tone,
      });
    for (const { type } of move.sends) steps.push(...leaving(around, type, tone));
    instance = move.instance;
  }
  if (instance.state !== story.ends) {
    throw new Error(
      `The story "${story.title}" is no longer true: it ends in ${instance.state}, not ${story.ends}.`,
    );
  }

  return {
    title: `${story.title}: who sends what to whom`,
    participants: participantsOf(model, steps, service).map((name) => ({
      id: name,
      title: name,
      href: hrefOf(places.service(name), link),
      focus: name === service,
    })),
    steps,
  };
}

type Around = Readonly<{
  model: Model;
  service: string;
  hrefOfMessage: (name: string) => string | undefined;
}>;

function arriving({ model, service, hrefOfMessage }: Around, message: string, tone: Tone): SequenceStep[] {
  return trafficOfMessage(model, message)
    .filter(({ queues }) => queues.some((queue) => servicesTaking(model, queue, message).includes(service)))
    .slice(0, 1)
    .flatMap(({ key, senders }) =>
      servicesOf(senders).map((sender) => ({
        kind: "message",
        from: sender,
        to: service,
        title: message,
        detail: key.routingKey,
        tone,
        href: hrefOfMessage(message),
      })),
    );
}

/** To every queue it reaches. What only live views subscribe to is left out: it would be half of the picture. */
function leaving({ model, service, hrefOfMessage }: Around, message: string, tone: Tone): SequenceStep[] {
  return trafficOfMessage(model, message)
    .filter(({ senders }) => servicesOf(senders).includes(service))
    .flatMap(({ key, queues }) =>
      [...new Set(queues.flatMap((queue) => servicesTaking(model, queue, message)))].map((taker) => ({
        kind: "message",
        from: service,
        to: taker,
        title: message,
        detail: key.routingKey,
        tone,
        href: hrefOfMessage(message),
      })),
    );
}

/** In the document's order, but whoever asks stands left of the saga. */
function participantsOf(model: Model, steps: readonly SequenceStep[], service: string): readonly string[] {
  const taking = new Set(steps.flatMap((step) => (step.kind === "note" ? [] : [step.from, step.to])));
  const first = steps.find((step) => step.kind === "message");
  const asker = first?.kind === "message" ? first.from : service;
  const names = model.services.map(({ name }) => name).filter((name) => taking.has(name));

  return [...new Set([asker, service, ...names])];
}

function toneOf(look: Look | undefined): Tone {
  return look === "undoing" || look === "failed" ? "undo" : "plain";
}

function hrefOf(place: string | undefined, link: PageContext["link"]): string | undefined {
  return place === undefined ? undefined : link(place);
}
