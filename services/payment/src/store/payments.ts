import { CollisionError, type Tx } from "@warren/messaging";
import { isIncomplete, rowsOf } from "@warren/service-host";
import type { LedgerEntry, Payment } from "../domain/payment.js";
import type { PaymentRow } from "../entities/payment.js";
import { paymentColumns, paymentOf, valuesOf, type PaymentValues } from "./payment-row.js";

const LOAD = `select ${paymentColumns} from payments where order_id = any($1::uuid[]) order by order_id for update`;

// A row lock holds only what is there. This holds a name that may have no payment yet, so that an order cannot be called off
// while the provider is being asked to set its money aside: that authorization would be rolled back, and nobody would let it
// go. In one order too, and given back when the transaction ends.
const HOLD = `
  select pg_advisory_xact_lock(key)
  from (select distinct hashtextextended(id, 0) as key from unnest($1::text[]) as id order by key) keys`;

const saves = rowsOf<PaymentValues>().as("s", {
  order_id: ["uuid", ({ orderId }) => orderId],
  payment_id: ["uuid", ({ paymentId }) => paymentId],
  state: ["text", ({ state }) => state],
  user_id: ["uuid", ({ userId }) => userId],
  amount_minor: ["bigint", ({ amountMinor }) => amountMinor],
  currency: ["text", ({ currency }) => currency],
  payment_method: ["text", ({ paymentMethod }) => paymentMethod],
  provider_reference: ["text", ({ providerReference }) => providerReference],
  declined_action: ["text", ({ declinedAction }) => declinedAction],
  reason: ["text", ({ reason }) => reason],
  authorized_at: ["timestamptz", ({ authorizedAt }) => authorizedAt],
  captured_at: ["timestamptz", ({ capturedAt }) => capturedAt],
  ended_at: ["timestamptz", ({ endedAt }) => endedAt],
  version: ["int", ({ version }) => version + 1],
});

// The version tells a row that is new here from one that another instance wrote meanwhile: neither is overwritten.
const SAVE = saves.complete(`
  ${saves.insertInto("payments")}
  on conflict (order_id) do update set
    state = excluded.state,
    provider_reference = coalesce(excluded.provider_reference, payments.provider_reference),
    declined_action = excluded.declined_action,
    reason = excluded.reason,
    authorized_at = coalesce(excluded.authorized_at, payments.authorized_at),
    captured_at = coalesce(excluded.captured_at, payments.captured_at),
    ended_at = excluded.ended_at,
    version = excluded.version,
    updated_at = now()
  where payments.version = excluded.version - 1`);

const entries = rowsOf<LedgerEntry>().as("e", {
  order_id: ["uuid", ({ orderId }) => orderId],
  action: ["text", ({ action }) => action],
  outcome: ["text", ({ outcome }) => outcome],
  amount_minor: ["bigint", ({ amountMinor }) => amountMinor.toString()],
  currency: ["text", ({ currency }) => currency],
  provider_reference: ["text", ({ reference }) => reference],
  reason: ["text", ({ reason }) => reason],
  at: ["timestamptz", ({ at }) => at],
});

const APPEND = entries.insertInto("payment_events");

/**
 * The payments of these orders, those that exist. The orders are locked until the transaction ends, with a payment or without:
 * always in the same order, so batches never deadlock.
 */
export async function loadPayments(tx: Tx, orderIds: readonly string[]): Promise<Map<string, Payment>> {
  const ids = [...new Set(orderIds)];
  const [, { rows }] = await Promise.all([tx.query(HOLD, [ids]), tx.query<PaymentRow>(LOAD, [ids])]);

  return new Map(rows.map((row) => [row.orderId, paymentOf(row)]));
}

/**
 * Saves new and changed payments, each with its ledger entries. A payment carries the version with which it was loaded,
 * 0 where it is new. The transaction ends with CollisionError where another instance saved one of them meanwhile.
 */
export function savePayments(tx: Tx, payments: readonly Payment[], added: readonly LedgerEntry[]): void {
  if (payments.length === 0) return;
  // In the order of the locks, for rows that are not there yet.
  const rows = payments.map(valuesOf).sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
  tx.send(SAVE, saves.values(rows), (error) =>
    isIncomplete(error)
      ? new CollisionError("a payment was changed by another instance", { cause: error })
      : error,
  );
  if (added.length > 0) tx.send(APPEND, entries.values(added));
}
