import { CollisionError, type Tx } from "@warren/messaging";
import type { LedgerEntry, Payment } from "../domain/payment.js";
import { paymentOf, rowOf, type PaymentRow } from "./payment-row.js";

const LOAD = `
  select order_id, payment_id, state, user_id, amount_minor, currency, payment_method, provider_reference,
    declined_action, reason, authorized_at, captured_at, ended_at, version
  from payments where order_id = any($1::uuid[])
  order by order_id for update`;

// A row lock holds only what is there. This holds a name that may have no payment yet, so that an order cannot be called off
// while the provider is being asked to set its money aside: that authorization would be rolled back, and nobody would let it
// go. In one order too, and given back when the transaction ends.
const HOLD = `
  select pg_advisory_xact_lock(key)
  from (select distinct hashtextextended(id, 0) as key from unnest($1::text[]) as id order by key) keys`;

// The version tells a row that is new here from one that another instance wrote meanwhile: neither is overwritten.
const SAVE = `
  insert into payments (order_id, payment_id, state, user_id, amount_minor, currency, payment_method,
    provider_reference, declined_action, reason, authorized_at, captured_at, ended_at, version)
  select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::bigint[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::text[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::int[])
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
  where payments.version = excluded.version - 1`;

const APPEND = `
  insert into payment_events (order_id, action, outcome, amount_minor, currency, provider_reference, reason, at)
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::text[], $6::text[], $7::text[],
    $8::timestamptz[])`;

/**
 * The payments of these orders, those that exist. The orders are locked until the transaction ends, with a payment or without:
 * always in the same order, so batches never deadlock.
 */
export async function loadPayments(tx: Tx, orderIds: readonly string[]): Promise<Map<string, Payment>> {
  const ids = [...new Set(orderIds)];
  const [, { rows }] = await Promise.all([tx.query(HOLD, [ids]), tx.query<PaymentRow>(LOAD, [ids])]);

  return new Map(rows.map((row) => [row.order_id, paymentOf(row)]));
}

/**
 * Saves new and changed payments, each with its ledger entries. A payment carries the version with which it was loaded,
 * 0 where it is new.
 *
 * @throws CollisionError where another instance saved one of them meanwhile
 */
export async function savePayments(
  tx: Tx,
  payments: readonly Payment[],
  entries: readonly LedgerEntry[],
): Promise<void> {
  if (payments.length === 0) return;
  // In the order of the locks, for rows that are not there yet.
  const rows = payments.map(rowOf).sort((a, b) => (a.order_id < b.order_id ? -1 : 1));
  const column = <K extends keyof PaymentRow>(name: K) => rows.map((row) => row[name]);

  const [saved] = await Promise.all([
    tx.query(SAVE, [
      column("order_id"),
      column("payment_id"),
      column("state"),
      column("user_id"),
      column("amount_minor"),
      column("currency"),
      column("payment_method"),
      column("provider_reference"),
      column("declined_action"),
      column("reason"),
      column("authorized_at"),
      column("captured_at"),
      column("ended_at"),
      rows.map(({ version }) => version + 1),
    ]),
    append(tx, entries),
  ]);
  if (saved.rowCount !== rows.length) throw new CollisionError("a payment was changed by another instance");
}

async function append(tx: Tx, entries: readonly LedgerEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await tx.query(APPEND, [
    entries.map(({ orderId }) => orderId),
    entries.map(({ action }) => action),
    entries.map(({ outcome }) => outcome),
    entries.map(({ amountMinor }) => amountMinor.toString()),
    entries.map(({ currency }) => currency ?? null),
    entries.map(({ reference }) => reference ?? null),
    entries.map(({ reason }) => reason ?? null),
    entries.map(({ at }) => at),
  ]);
}
