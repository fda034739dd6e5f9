import { randomUUID } from "node:crypto";
import type {
  Delivery,
  HandlerContext,
  Handlers,
  QueueSettings,
  ServiceContract,
} from "../contract/index.js";
import { nextStep } from "../database/classify.js";
import type { Queries } from "../database/tx.js";
import { causeOf } from "../wire/decode.js";
import { describe } from "../wire/compose.js";
import { messagesCausedBy } from "./caused-messages.js";
import { handlerTable, type HandlerResult, type HandlerTable, type MessageHandler } from "./handler-table.js";
import { nextTry } from "./retry.js";
import { runHandlers } from "./run-handlers.js";
import { failsAtOnce } from "./settle.js";
import { togetherOrAlone } from "./together-or-alone.js";

/** A message as it would go on the wire: payload checked and stripped, route chosen. For an answer, exchange and key are its caller's. */
export type WouldSend = {
  readonly type: string;
  readonly data: unknown;
  readonly exchange: string;
  readonly routingKey: string;
};

/**
 * What would become of a message. One that failed is tried again after a delay (`retry`), given up (`dead letter`), or comes again at once
 * because it collided with another transaction (`again`). A request that is not durable is over: its caller is told (`failure reply`). Or its
 * queue pauses (`pause`): all messages that are handled with it stay, nothing is published for any, and no attempt is used.
 */
export type DryRun =
  | { readonly kind: "handled"; readonly answer: WouldSend | undefined; readonly sent: readonly WouldSend[] }
  | {
      readonly kind: "failed";
      readonly error: unknown;
      readonly next: "again" | "retry" | "dead letter" | "failure reply" | "pause";
    };

/** What the contract of the service that handles does not say. */
export type DryRunOptions = {
  /** Whether requests are durable (`x-durable` of who asks): one that fails is then tried again, and its dead letter kept. Default false. */
  readonly durableRequests?: boolean;
};

type Found = Readonly<{
  delivery: Delivery;
  handler: MessageHandler;
  queue: string;
  settings: QueueSettings;
}>;
type Result = readonly [Found, DryRun];

/** What all messages of a run have in common. */
type Run = Readonly<{
  contract: ServiceContract;
  context: HandlerContext<unknown>;
  durableRequests: boolean;
}>;

/** What the answer to a request is addressed to. */
const CALLER = "dry-run";

/**
 * Runs handlers for messages that come together, as a consumer would, without a broker and without a database: what they would answer and
 * send, each checked against the contract, or what would become of a message that failed. Those of one queue are one batch. Where one of
 * several fails, each is tried alone; nothing is rolled back here. For tests.
 *
 * @param context what handlers work with. Its `tx` is for queues with an inbox; for any other, what of it asks the database is left, or nothing
 * @returns one result a delivery, in their order
 * @throws Error where the handlers do not fit the contract, or it gives the service no such message
 */
export async function dryRun<S extends ServiceContract>(
  contract: S,
  handlers: Handlers<S, never>,
  deliveries: readonly Delivery[],
  { durableRequests = false, ...context }: HandlerContext<unknown> & DryRunOptions,
): Promise<readonly DryRun[]> {
  const table = handlerTable(contract, handlers);
  const received = deliveries.map((delivery) => checked(contract, table, delivery));
  const valid = received.filter((one) => "handler" in one);
  const results = new Map<Found, DryRun>();
  for (const queue of new Set(valid.map((one) => one.queue))) {
    const batch = valid.filter((one) => one.queue === queue);
    for (const [one, result] of await runBatch({ contract, context, durableRequests }, batch))
      results.set(one, result);
  }

  return received.map((one) => ("handler" in one ? resultOf(results, one) : one));
}

function checked(contract: ServiceContract, table: HandlerTable, delivery: Delivery): Found | DryRun {
  const [queue = "", of] = [...table].find(([, ofQueue]) => ofQueue.has(delivery.type)) ?? [];
  const handler = of?.get(delivery.type);
  const settings = contract.queues[queue];
  if (settings === undefined || handler === undefined) {
    throw new Error(`the contract of ${contract.name} gives it no ${delivery.type} to handle`);
  }
  const payload = handler.type.schema.safeParse(delivery.data);
  if (!payload.success) {
    const error = new Error(`${delivery.type} breaks its schema: ${describe(payload.error.issues)}`);

    return { kind: "failed", error, next: "dead letter" };
  }

  return { delivery: { ...delivery, data: payload.data }, handler, queue, settings };
}

function resultOf(results: ReadonlyMap<Found, DryRun>, one: Found): DryRun {
  const result = results.get(one);
  if (result === undefined) throw new Error(`${one.delivery.type} has no result`);

  return result;
}

async function runBatch(run: Run, batch: readonly Found[]): Promise<readonly Result[]> {
  try {
    // What collides is not tried again: nothing would be different here.
    const ended = await togetherOrAlone(batch, (some) => handleAll(run, some), { maxCollisions: 0 });

    return ended.map((one): Result => {
      if (!("kind" in one)) return one;

      return [one.message, { kind: "failed", error: one.error, next: nextOf(run, one.message, one.error) }];
    });
  } catch (error) {
    return batch.map((one): Result => [one, { kind: "failed", error, next: "pause" }]);
  }
}

async function handleAll({ contract, context }: Run, batch: readonly Found[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  const tx = batch.every(({ settings }) => settings.inbox) ? context.tx : queriesOf(context.tx);
  await runHandlers(
    batch,
    (handle, deliveries) => handle(deliveries, { ...context, tx } as HandlerContext<undefined>),
    (one, result) => void results.push([one, handled(contract, one, result, context.now)]),
  );

  return results;
}

/** What a handler has where there is no transaction, as in the runtime. */
function queriesOf(tx: unknown): Queries | undefined {
  if (typeof tx !== "object" || tx === null || !("query" in tx)) return undefined;
  const database = tx as Queries;

  return { query: (text, values) => database.query(text, values) };
}

function handled(
  contract: ServiceContract,
  { delivery, handler }: Found,
  result: HandlerResult,
  now: Date,
): DryRun {
  const caused = messagesCausedBy(contract, handler, result, {
    cause: causeOf(delivery),
    answers: delivery,
    replyTo: CALLER,
    requestId: randomUUID(),
    now,
  }).map(({ type, content, exchange, routingKey, reply }) => ({
    isAnswer: reply === true,
    message: {
      type,
      data: content === "" ? undefined : (JSON.parse(content) as unknown),
      exchange,
      routingKey,
    },
  }));
  const answer = caused.find(({ isAnswer }) => isAnswer)?.message;

  return {
    kind: "handled",
    answer: answer === undefined ? undefined : { ...answer, routingKey: "" },
    sent: caused.filter(({ isAnswer }) => !isAnswer).map(({ message }) => message),
  };
}

function nextOf(
  { durableRequests }: Run,
  { delivery, handler, settings }: Found,
  error: unknown,
): (DryRun & { kind: "failed" })["next"] {
  const step = nextStep(error);
  if (step === "pause" || step === "again") return step;
  if (failsAtOnce(handler, { isDurable: durableRequests })) return "failure reply";

  return step === "reject" || nextTry(settings, delivery.attempt) === undefined ? "dead letter" : "retry";
}
