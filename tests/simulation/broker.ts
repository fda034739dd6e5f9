import type { Delivery, Message, ServiceContract } from "@warren/messaging/contract";
import type { Clock } from "./clock.js";
import { isDoubled, travelMs, type RandomNumbers } from "./random-numbers.js";

/** A message on its way: the same envelope again is the same message again. */
export type Envelope = Readonly<{ message: Message; messageId: string; appId: string; sentAt: Date }>;

/**
 * Takes every message to the queues of those who receive it. It may be slow, out of order and repeat itself. It loses only what
 * is told to travel for ever.
 */
export type Broker = Readonly<{
  publish(sender: ServiceContract, envelopes: readonly Envelope[]): void;
  /** Gives a queue somebody who is told of each message that arrives in it. */
  onArrival(queue: string, arrived: (delivery: Delivery) => void): void;
  /** Gives a message back to its queue, to be delivered after `ms`. */
  again(queue: string, delivery: Delivery, ms: number): void;
  /** Everything that was ever published, each message once. */
  published: ReadonlyMap<string, Envelope>;
}>;

export type BrokerOptions = Readonly<{
  clock: Clock;
  random: RandomNumbers;
  note: (text: string) => void;
  /** How long messages of some names travel, in ms, whatever the numbers say; `Infinity` for those that never arrive. */
  travel: Readonly<Record<string, number>>;
}>;

export function createBroker(
  { clock, random, note, travel }: BrokerOptions,
  contracts: readonly ServiceContract[],
): Broker {
  const consumers = new Map<string, (delivery: Delivery) => void>();
  const published = new Map<string, Envelope>();
  const queuesOf = queuesByMessage(contracts);

  const bring = (queue: string, delivery: Delivery, ms: number) => {
    if (ms === Infinity) return;
    clock.after(ms, () => {
      consumers.get(queue)?.(delivery);
    });
  };

  return {
    published,
    publish(sender, envelopes) {
      for (const envelope of envelopes) {
        published.set(envelope.messageId, envelope);
        checkPayload(sender, envelope.message);
        for (const queue of queuesOf.get(envelope.message.type) ?? []) {
          const journeys = isDoubled(random.next()) ? 2 : 1;
          for (let journey = 0; journey < journeys; journey++) {
            const ms = travel[envelope.message.type] ?? travelMs(random.next());
            if (ms > 1_000 || journey > 0) {
              const again = journey > 0 ? " once more" : "";
              note(`${envelope.message.type} travels ${ms} ms${again}`);
            }
            bring(queue, deliveryOf(envelope), ms);
          }
        }
      }
    },
    onArrival(queue, arrived) {
      consumers.set(queue, arrived);
    },
    again: bring,
  };
}

function deliveryOf({ message, messageId, appId, sentAt }: Envelope): Delivery {
  return {
    type: message.type,
    data: message.data,
    messageId,
    routingKey: "",
    correlationId: "simulation",
    causationId: undefined,
    traceparent: undefined,
    appId,
    sentAt,
    attempt: 1,
    priority: 0,
    callerWaits: false,
    ids: {},
  };
}

/** Which queues the contract lets each message arrive in. */
function queuesByMessage(contracts: readonly ServiceContract[]): ReadonlyMap<string, readonly string[]> {
  const queues = new Map<string, string[]>();
  for (const { receives, serves } of contracts) {
    for (const [name, { queue }] of [...Object.entries(receives), ...Object.entries(serves)]) {
      queues.set(name, [...(queues.get(name) ?? []), queue]);
    }
  }

  return queues;
}

/** What breaks its schema does not leave a service. */
function checkPayload({ name, sends }: ServiceContract, { type, data }: Message): void {
  const checked = sends[type]?.message.schema.safeParse(data);
  if (checked?.success !== false) return;
  const issues = checked.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new Error(`${name} sent a ${type} that breaks its schema: ${issues}`);
}
