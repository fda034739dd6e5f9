import type { payment } from "@warren/generated/payment";
import type { Tx } from "@warren/messaging";
import { loading, type Delivery, type HandlerContext, type Handlers } from "@warren/messaging/contract";
import type { Answer } from "./domain/answers.js";
import { conclude } from "./domain/conclude.js";
import { decide, type At, type Command, type Step } from "./domain/decide.js";
import type { LedgerEntry, Payment } from "./domain/payment.js";
import type { ProviderAnswer, ProviderRequest } from "./provider/card-provider.js";
import type { AskOptions, Asking } from "./provider/provider-calls.js";
import { loadPayments, savePayments } from "./store/payments.js";

/** Answers requests to the provider, by idempotency key; the options are of the batch. */
export type Ask = (
  all: readonly Asking[],
  options: Pick<AskOptions, "signal" | "traceparent">,
) => Promise<ReadonlyMap<string, ProviderAnswer>>;

type Work = { readonly delivery: Delivery<Command>; readonly orderId: string; answer?: Answer };

/**
 * The four commands have one handler, so that a batch of all of them is one load, one round of questions to the provider
 * and one save.
 */
export function handlers(ask: Ask): Handlers<typeof payment, Tx> {
  const load = (deliveries: readonly Delivery<Command>[], tx: Tx) =>
    loadPayments(tx, deliveries.map(orderOf));
  const handle = async (
    deliveries: readonly Delivery<Command>[],
    { tx, now, newId, signal, traceparent }: HandlerContext<Tx>,
    payments: Map<string, Payment>,
  ): Promise<readonly (readonly Answer[])[]> => {
    const works = deliveries.map((delivery): Work => ({ delivery, orderId: orderOf(delivery) }));
    const changed = new Map<string, Payment>();
    const entries: LedgerEntry[] = [];

    for (const round of rounds(works)) {
      await settle(round, payments, {
        at: { now, newId },
        ask: (all) => ask(all, { signal, traceparent }),
        changed(payment, added) {
          payments.set(payment.orderId, payment);
          changed.set(payment.orderId, payment);
          entries.push(...added);
        },
      });
    }
    savePayments(tx, [...changed.values()], entries);

    return works.map(({ answer }) => (answer === undefined ? [] : [answer]));
  };

  const command = loading(load, handle);

  return { AuthorizePayment: command, CapturePayment: command, VoidPayment: command, RefundPayment: command };
}

type Settling = Readonly<{
  at: At;
  ask: (all: readonly Asking[]) => Promise<ReadonlyMap<string, ProviderAnswer>>;
  changed: (payment: Payment, entries: readonly LedgerEntry[]) => void;
}>;

/** Decides about all of a round, asks the provider whatever there is to ask at the same time, and goes on from its answers. */
async function settle(
  round: readonly Work[],
  payments: ReadonlyMap<string, Payment>,
  { at, ask, changed }: Settling,
): Promise<void> {
  let steps = round.map((work) => ({
    work,
    step: decide(payments.get(work.orderId), commandOf(work.delivery), at),
  }));

  while (steps.length > 0) {
    const asking = steps.flatMap(({ work, step }) =>
      step.kind === "ask" ? [{ work, request: step.request }] : [],
    );
    for (const { work, step } of steps) {
      if (step.kind !== "answer") continue;
      work.answer = step.answer;
      if (step.change !== undefined) changed(step.change.payment, step.change.entries);
    }
    const answers = await ask(asking.map(({ work, request }) => ({ request, delivery: work.delivery })));
    steps = asking.map(({ work, request }) => ({ work, step: next(work, request, answers) }));
  }

  function next(work: Work, request: ProviderRequest, answers: ReadonlyMap<string, ProviderAnswer>): Step {
    const answer = answers.get(request.idempotencyKey);
    if (answer === undefined)
      throw new Error(`the provider's answer to ${request.idempotencyKey} is missing`);

    return conclude(
      { payment: payments.get(work.orderId), command: commandOf(work.delivery), request, answer },
      at,
    );
  }
}

/** Splits a batch so that an order comes once a round: what follows for it depends on what came before. */
function rounds(works: readonly Work[]): readonly (readonly Work[])[] {
  const result: Work[][] = [];
  const seen = new Map<string, number>();
  for (const work of works) {
    const index = seen.get(work.orderId) ?? 0;
    seen.set(work.orderId, index + 1);
    (result[index] ??= []).push(work);
  }

  return result;
}

/** UUIDs are the same in any case; the database writes them in lower case. */
function orderOf({ data }: Delivery<Command>): string {
  return data.orderId.toLowerCase();
}

function commandOf({ type, data }: Delivery<Command>): Command {
  return { type, data } as Command;
}
