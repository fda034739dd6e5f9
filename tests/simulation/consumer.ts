import { CollisionError, PauseError, RejectError, textOf } from "@warren/messaging";
import type { Delivery, Message, ServiceContract } from "@warren/messaging/contract";
import type { Broker, Envelope } from "./broker.js";
import type { Clock } from "./clock.js";
import { beginTransaction, createTable, type Table, type Transaction } from "./table.js";
import { batchOf, isFatal, isForgotten, type RandomNumbers } from "./random-numbers.js";

/** What a handler works with. */
export type Context = Readonly<{ tx: Transaction; now: Date; newId: () => string }>;

/**
 * Handles a batch, like the services' own handlers: one list of messages a delivery. At each `yield` others come between, for
 * as many ms as it says, and the process may die.
 */
export type Handler = (
  deliveries: readonly Delivery[],
  context: Context,
) => AsyncGenerator<number, readonly (readonly Message[])[]>;

/** The context of all services. */
export type ServiceContext = Readonly<{
  clock: Clock;
  random: RandomNumbers;
  broker: Broker;
  newId: () => string;
  note: (text: string) => void;
  /** Messages that nobody could handle. */
  deadLetters: string[];
  /** Whether inboxes forget what they have seen. */
  forgetful: boolean;
  /** Told what the order service is about to do with a message or a deadline. */
  onTurn: (turn: Turn) => void;
}>;

/** What a message or a deadline does to an order, or would do: it may be rolled back, and then comes again. */
export type Turn = Readonly<{ orderId: string; from: string; by: string; to: string; changed: boolean }>;

/** What is still waiting or in hand. */
export type Consumer = Readonly<{ left(): number }>;

type Inbox = Table<readonly Envelope[]>;
type ConsumerState = ServiceContext &
  Readonly<{
    contract: ServiceContract;
    queue: string;
    handle: Handler;
    inbox: Inbox;
    acknowledged: Set<string>;
  }>;

/** Between two steps of one process, in ms. */
export const STEP_MS = 3;
/** That consume one queue. */
const PROCESSES = 2;
const PAUSE_MS = 2_000;
const RESTART_MS = 5_000;
const MAX_COLLISIONS = 5;

/**
 * Consumes a queue the way the runtime does, in several processes: batches, inbox, retries, dead letters; state, inbox mark
 * and outgoing messages in one transaction; published before the ack. A process may die between any two steps.
 */
export function consume(
  context: ServiceContext,
  contract: ServiceContract,
  queue: string,
  handle: Handler,
): Consumer {
  const waiting: Delivery[] = [];
  const state: ConsumerState = {
    ...context,
    contract,
    queue,
    handle,
    inbox: createTable(),
    acknowledged: new Set(),
  };
  const { clock, random, broker } = state;
  let idle = PROCESSES;
  let inHand = 0;

  broker.onArrival(queue, (delivery) => {
    waiting.push(delivery);
    clock.after(STEP_MS, take);
  });

  return { left: () => waiting.length + inHand };

  function take(): void {
    if (idle === 0 || waiting.length === 0) return;
    idle -= 1;
    const batch = waiting.splice(0, batchOf(random.next(), waiting.length));
    inHand += batch.length;
    const leave = (away: "ready" | "paused" | "died", back: readonly Delivery[]) => {
      inHand -= batch.length;
      waiting.unshift(...back);
      clock.after(away === "ready" ? 0 : away === "paused" ? PAUSE_MS : RESTART_MS, () => {
        idle += 1;
        for (let turns = 0; turns < PROCESSES; turns++) take();
      });
    };
    work(state, batch, leave);
  }
}

type Leave = (away: "ready" | "paused" | "died", back: readonly Delivery[]) => void;

/** Works on a batch together, and message by message where that failed. */
function work(state: ConsumerState, batch: readonly Delivery[], leave: Leave): void {
  attempt(state, batch, 0, (ended) => {
    if (ended.kind === "died" || ended.kind === "paused") leave(ended.kind, batch);
    else if (ended.kind === "done") leave("ready", []);
    else if (batch.length === 1) {
      for (const delivery of batch) failed(state, delivery, ended.error);
      leave("ready", []);
    } else {
      const [first, ...rest] = batch;
      work(state, first === undefined ? [] : [first], (away, back) => {
        if (away === "ready" && rest.length > 0) work(state, rest, leave);
        else leave(away, [...back, ...rest]);
      });
    }
  });
}

type Ended = Readonly<
  { kind: "done" } | { kind: "died" } | { kind: "paused" } | { kind: "failed"; error: unknown }
>;

function attempt(
  state: ConsumerState,
  batch: readonly Delivery[],
  collisions: number,
  ended: (how: Ended) => void,
): void {
  const { clock, random, broker, inbox, contract, newId, note } = state;
  const tx = beginTransaction();
  const now = clock.now();
  const names = batch.map(({ type }) => type).join(", ");
  if (state.forgetful) forgetSome(state, batch);
  const known = new Map(batch.map(({ messageId }) => [messageId, inbox.rows.get(messageId)]));
  const fresh = batch.filter(
    ({ messageId }, index) =>
      known.get(messageId) === undefined &&
      batch.findIndex((other) => other.messageId === messageId) === index,
  );
  const handling = fresh.length === 0 ? undefined : state.handle(fresh, { tx, now, newId });
  clock.after(STEP_MS, handle);

  function dies(where: string): boolean {
    if (!isFatal(random.next())) return false;
    note(`${contract.name} dies ${where} ${names}`);
    tx.end();
    ended({ kind: "died" });

    return true;
  }

  async function handle(): Promise<void> {
    if (dies("while it handles")) return;
    try {
      const step = await handling?.next();
      if (step === undefined) publish([]);
      else if (step.done !== true) clock.after(step.value, handle);
      else {
        const caused = fresh.map((delivery, index) => envelopesOf(step.value[index] ?? []));
        fresh.forEach(({ messageId }, index) => {
          tx.put(inbox, messageId, caused[index] ?? [], (row) => row === undefined);
        });
        clock.after(STEP_MS, () => commit(caused.flat()));
      }
    } catch (error) {
      fail(error);
    }
  }

  function envelopesOf(messages: readonly Message[]): readonly Envelope[] {
    return messages.map((message) => ({ message, messageId: newId(), appId: contract.name, sentAt: now }));
  }

  function commit(caused: readonly Envelope[]): void {
    if (dies("before it commits")) return;
    try {
      const next = tx.commit() ? publish : commit;
      clock.after(STEP_MS, () => next(caused));
    } catch (error) {
      fail(error);
    }
  }

  function publish(caused: readonly Envelope[]): void {
    if (dies("before it publishes what it made of")) return;
    broker.publish(contract, [...caused, ...[...known.values()].flatMap((before) => before ?? [])]);
    if (dies("before it acknowledges")) return;
    for (const { messageId } of batch) state.acknowledged.add(messageId);
    ended({ kind: "done" });
  }

  function fail(error: unknown): void {
    tx.end();
    if (error instanceof PauseError) ended({ kind: "paused" });
    else if (error instanceof CollisionError && collisions < MAX_COLLISIONS) {
      note(`${contract.name} collides on ${names}`);
      attempt(state, batch, collisions + 1, ended);
    } else ended({ kind: "failed", error });
  }
}

/** Days later: what there still was to publish was published long ago. */
function forgetSome({ acknowledged, random, inbox }: ConsumerState, batch: readonly Delivery[]): void {
  for (const { messageId } of batch) {
    if (acknowledged.has(messageId) && isForgotten(random.next())) inbox.rows.delete(messageId);
  }
}

/** Sends a message round once more, or to the dead letters. */
function failed(
  { broker, contract, queue, deadLetters, note }: ConsumerState,
  delivery: Delivery,
  error: unknown,
): void {
  const step = contract.queues[queue]?.retry[delivery.attempt - 1];
  note(`${contract.name} fails on ${delivery.type}: ${textOf(error)}`);
  if (error instanceof RejectError || step === undefined) {
    deadLetters.push(`${delivery.type} in ${queue}: ${textOf(error)}`);
  } else {
    broker.again(queue, { ...delivery, attempt: delivery.attempt + 1 }, step.delayMs);
  }
}
