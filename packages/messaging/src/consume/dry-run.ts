import { randomUUID } from "node:crypto";
import {
  subjectOf,
  type Delivery,
  type HandlerContext,
  type Handlers,
  type ServiceContract,
} from "../contract/index.js";
import { nextStep } from "../database/classify.js";
import { causeOf } from "../wire/decode.js";
import { describe } from "../wire/compose.js";
import { groupInOrder } from "../ordering.js";
import { messagesCausedBy } from "./caused-messages.js";
import { handlerTable, type AnyHandler, type HandlerResult, type MessageHandler } from "./handler-table.js";

/** A message as it would go on the wire: payload checked and stripped, route chosen. For an answer, exchange and key are its caller's. */
export type WouldSend = {
  readonly type: string;
  readonly data: unknown;
  readonly exchange: string;
  readonly routingKey: string;
};

/**
 * What would become of a message. One that failed is tried again after a delay (`retry`), given up (`dead letter`), or comes again at once
 * because it collided with another transaction (`again`); or its queue pauses, and no attempt is used (`pause`).
 */
export type DryRun =
  | { readonly kind: "handled"; readonly answer: WouldSend | undefined; readonly sent: readonly WouldSend[] }
  | {
      readonly kind: "failed";
      readonly error: unknown;
      readonly next: "again" | "retry" | "dead letter" | "pause";
    };

type Found = Readonly<{ delivery: Delivery; handler: MessageHandler; attempts: number }>;

/** What the answer to a request is addressed to. */
const CALLER = "dry-run";

/**
 * Runs handlers for messages that come together, as a consumer would, without a broker and without a database: what they would answer and
 * send, each checked against the contract, or what would become of a message that failed. Where one of several fails, each is tried alone;
 * nothing is rolled back here. For tests.
 *
 * @returns one result a delivery, in their order
 * @throws Error where the handlers do not fit the contract, or it gives the service no such message
 */
export async function dryRun<S extends ServiceContract>(
  contract: S,
  handlers: Handlers<S, never>,
  deliveries: readonly Delivery[],
  context: HandlerContext<unknown>,
): Promise<readonly DryRun[]> {
  const table = handlerTable(contract, handlers);
  const found = deliveries.map((delivery): Found | DryRun => {
    const [queue, of] = [...table].find(([, ofQueue]) => ofQueue.has(delivery.type)) ?? [];
    const handler = of?.get(delivery.type);
    if (queue === undefined || handler === undefined) {
      throw new Error(`the contract of ${contract.name} gives it no ${delivery.type} to handle`);
    }
    const checked = handler.type.schema.safeParse(delivery.data);
    if (!checked.success) {
      const error = new Error(`${delivery.type} breaks its schema: ${describe(checked.error.issues)}`);

      return { kind: "failed", error, next: "dead letter" };
    }
    const attempts = (contract.queues[queue]?.retry.length ?? 0) + 1;

    return { delivery: { ...delivery, data: checked.data }, handler, attempts };
  });
  const valid = found.filter((one) => "handler" in one);
  const results = new Map<Found, DryRun>();
  for (const { key: run, items } of groupInOrder(
    valid,
    ({ handler }) => handler.handle,
    ({ handler, delivery }) => subjectOf(handler.type, delivery.data),
  )) {
    for (const [one, result] of await runTogether(contract, run, items, context)) results.set(one, result);
  }

  return found.map((one) => ("handler" in one ? resultOf(results, one) : one));
}

function resultOf(results: ReadonlyMap<Found, DryRun>, one: Found): DryRun {
  const result = results.get(one);
  if (result === undefined) throw new Error(`${one.delivery.type} has no result`);

  return result;
}

async function runTogether(
  contract: ServiceContract,
  run: AnyHandler,
  items: readonly Found[],
  context: HandlerContext<unknown>,
): Promise<readonly (readonly [Found, DryRun])[]> {
  try {
    const deliveries = items.map(({ delivery }) => delivery);
    const given = await run(deliveries, context as HandlerContext<undefined>);
    if (given.length !== items.length) {
      throw new Error(`the handler was given ${items.length} messages and answered ${given.length}`);
    }

    return items.map((one, at) => [one, handled(contract, one, given[at] ?? [], context.now)] as const);
  } catch (error) {
    const [only] = items;
    if (items.length === 1 && only !== undefined) return [[only, failed(only, error)]];
    const alone: (readonly [Found, DryRun])[] = [];
    for (const one of items) alone.push(...(await runTogether(contract, run, [one], context)));

    return alone;
  }
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

function failed({ delivery, attempts }: Found, error: unknown): DryRun {
  const step = nextStep(error);
  if (step === "pause" || step === "again") return { kind: "failed", error, next: step };
  const isLast = step === "reject" || delivery.attempt >= attempts;

  return { kind: "failed", error, next: isLast ? "dead letter" : "retry" };
}
