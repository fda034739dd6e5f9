import { subscribe, type Logger, type Connection } from "@warren/messaging";
import { service, subjectOf, subscribes } from "@warren/messaging/contract";
import type { Delivery, Message, MessageOf, MessageType, ServiceContract } from "@warren/messaging/contract";

/** Any message that the contract lets a service send. */
export type SentBy<S extends ServiceContract> = MessageOf<S["sends"][keyof S["sends"]]["message"]>;

/** What a service said since somebody listens, in the order in which it came. */
export type Heard<M extends Message> = Readonly<{
  all(): readonly M[];
  /** About one thing: an order, or what else the contract correlates the message by. */
  about(subject: string): readonly M[];
  /** The correlation ids of those, in the same order. */
  correlationIdsAbout(subject: string): readonly string[];
}>;

type Entry<M extends Message> = Readonly<{ message: M; correlationId: string }>;

/** Listens on every route on which the contract lets a service publish. */
export async function hear<const S extends ServiceContract>(
  speaker: S,
  options: Readonly<{ connection: Connection; logger: Logger }>,
): Promise<Heard<SentBy<S>>> {
  const all: SentBy<S>[] = [];
  const bySubject = new Map<string, Entry<SentBy<S>>[]>();
  const note = ({ type, data, correlationId }: Delivery) => {
    const message = { type, data } as SentBy<S>;
    all.push(message);
    const sent = speaker.sends[type];
    const subject = sent === undefined ? undefined : subjectOf(sent.message, data);
    if (subject === undefined) return;
    const entries = bySubject.get(subject);
    if (entries === undefined) bySubject.set(subject, [{ message, correlationId }]);
    else entries.push({ message, correlationId });
  };

  const subscriptions = Object.fromEntries(
    Object.values(speaker.sends).flatMap(({ message, routes }) =>
      routes.map(({ exchange, routingKey }) => [
        `${message.messageName} as ${routingKey}`,
        subscribes(message as MessageType, exchange, routingKey),
      ]),
    ),
  );
  const listener = service({
    name: "listener",
    generated: "by hand",
    sends: {},
    receives: {},
    serves: {},
    calls: {},
    queues: {},
    subscribes: subscriptions,
  });
  const listeners = Object.fromEntries(Object.keys(subscriptions).map((name) => [name, note]));
  await subscribe(listener, listeners, options);

  return {
    all: () => all,
    about: (subject) => (bySubject.get(subject) ?? []).map(({ message }) => message),
    correlationIdsAbout: (subject) =>
      (bySubject.get(subject) ?? []).map(({ correlationId }) => correlationId),
  };
}
