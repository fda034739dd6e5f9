import { payment as contract } from "@warren/generated/payment";
import type { Message } from "@warren/messaging/contract";
import {
  conclude,
  decide,
  type Command,
  type LedgerEntry,
  type Payment,
  type ProviderAnswer,
} from "@warren/payment/domain";
import type { CardProvider } from "./card-provider.js";
import { consume, STEP_MS, type Consumer, type ServiceContext } from "./consumer.js";
import { createTable, type Table } from "./table.js";
import { answerMs, isUnheard } from "./random-numbers.js";

/** The payment service's tables, and the answers of the provider that it remembers outside of them. */
export type Payments = Readonly<{
  payments: Table<Payment>;
  ledger: Table<readonly LedgerEntry[]>;
  remembered: Map<string, ProviderAnswer>;
}>;

export function createPayments(): Payments {
  return { payments: createTable(), ledger: createTable(), remembered: new Map() };
}

/** The payment service: its own rules on tables in memory. */
export function startPayment(
  context: ServiceContext,
  { payments, ledger, remembered }: Payments,
  provider: CardProvider,
): Consumer {
  const { random } = context;

  return consume(context, contract, "payments.commands", async function* (deliveries, { tx, now, newId }) {
    const commands = deliveries as readonly Command[];
    const orderIds = new Set(commands.map(({ data }) => data.orderId));
    // As its statements do: by the orders' names, since there may be no rows yet.
    while (!tx.lockNames(payments, orderIds)) yield STEP_MS;
    const current = new Map([...orderIds].map((id) => [id, payments.rows.get(id)]));
    const versions = new Map([...current].map(([id, row]) => [id, row?.version ?? 0]));
    const entries = new Map<string, LedgerEntry[]>();
    const at = { now, newId };
    const sends: Message[][] = [];

    for (const command of commands) {
      const { orderId } = command.data;
      let step = decide(current.get(orderId), command, at);
      while (step.kind === "ask") {
        const { request } = step;
        yield answerMs(random.next());
        const answer = remembered.get(request.idempotencyKey) ?? provider.ask(request);
        if (!isUnheard(random.next())) remembered.set(request.idempotencyKey, answer);
        yield answerMs(random.next());
        step = conclude({ payment: current.get(orderId), command, request, answer }, at);
      }
      if (step.change !== undefined) {
        current.set(orderId, step.change.payment);
        entries.set(orderId, [...(entries.get(orderId) ?? []), ...step.change.entries]);
      }
      sends.push([step.answer]);
    }
    for (const [orderId, payment] of current) {
      const version = versions.get(orderId) ?? 0;
      const added = entries.get(orderId);
      if (payment === undefined || added === undefined) continue;
      const saved = { ...payment, version: version + 1 };
      tx.put(payments, orderId, saved, (row) => (row?.version ?? 0) === version);
      tx.put(ledger, orderId, [...(ledger.rows.get(orderId) ?? []), ...added], () => true);
    }

    return sends;
  });
}
