import { isSettled, isSold } from "@warren/contracts/order-status";
import { edgesOf } from "@warren/messaging";
import { auditFaults } from "./audit-faults.js";
import type { OrderRow } from "./orders.js";
import { stockFaults } from "./stock-faults.js";
import type { SimulatedShop } from "./simulated-shop.js";

/** Everything that is wrong with a shop in which nothing is under way any more; empty where all agrees. */
export function faultsOf(shop: SimulatedShop): readonly string[] {
  const orders = [...shop.orders.rows.values()];

  return [
    ...leftovers(shop),
    ...stockFaults(shop),
    ...orders.flatMap((row) => {
      const { id, state } = row.instance;
      const faults = [
        ...timelineFaults(shop, row),
        ...endFaults(shop, row),
        ...auditFaults(shop, row),
        ...moneyFaults(shop, row),
        // A handler that runs again tells again, under another id.
        ...(shop.forgetful ? [] : newsFaults(shop, row)),
      ];

      return faults.map((fault) => `order ${id.slice(-4)} (${state}): ${fault}`);
    }),
  ];
}

function leftovers({
  consumers,
  deadLetters,
  orders,
  inventory,
  payments,
  shipments,
  provider,
}: SimulatedShop): readonly string[] {
  const left = consumers.reduce((sum, consumer) => sum + consumer.left(), 0);
  const locks = [orders, inventory.reservations, inventory.stocks, payments.payments, shipments].reduce(
    (sum, table) => sum + table.locks.size,
    0,
  );

  return [
    ...(left === 0 ? [] : [`${left} messages were never handled`]),
    ...(locks === 0 ? [] : [`${locks} rows stay locked`]),
    ...deadLetters.map((letter) => `dead letter: ${letter}`),
    ...provider.complaints.map((complaint) => `the card provider complains: ${complaint}`),
  ];
}

/** The timeline has no gaps, and goes only where the table does. */
function timelineFaults({ saga }: SimulatedShop, { instance, timeline }: OrderRow): readonly string[] {
  const edges = new Set(edgesOf(saga).map(({ from, by, to }) => `${from} on ${by} to ${to}`));
  let state = "created";
  const faults = timeline.flatMap(({ from, by, to, version }, index) => {
    const edge = `${from} on ${by} to ${to}`;
    const misfits = [
      ...(from === state ? [] : [`its timeline jumps from ${state} to ${from}`]),
      ...(version === index + 1 ? [] : [`its timeline has version ${version} in place of ${index + 1}`]),
      ...(edges.has(edge) ? [] : [`it went from ${edge}, which the table does not have`]),
    ];
    state = to;

    return misfits;
  });

  return state === instance.state ? faults : [...faults, `its timeline ends in ${state}`];
}

/** It has ended, as its last news says; a cancellation that was taken is kept, unless the parcel had left. */
function endFaults({ shipments }: SimulatedShop, { instance, timeline }: OrderRow): readonly string[] {
  const { id, state, data } = instance;
  const parcel = shipments.rows.get(id)?.state;
  const cancelled = timeline.some(({ by }) => by === "CancelOrder");
  const confirmedAt = timeline.findIndex(({ to }) => to === "confirmed");
  const after = confirmedAt < 0 ? [] : timeline.slice(confirmedAt + 1);
  const undoneBy = after.find(({ to }) => to === "compensating")?.by;

  return [
    ...(isSettled(state) ? [] : ["it never ends"]),
    ...(instance.deadlineAt === undefined ? [] : ["it has ended and still has a deadline"]),
    ...(cancelled && state === "confirmed" ? ["the customer's cancellation was forgotten"] : []),
    ...(undoneBy === undefined || undoneBy === "CancelOrder"
      ? []
      : [`it was confirmed and undone by ${undoneBy}`]),
    ...((state === "dispatched" || state === "delivered") && parcel !== state
      ? [`its parcel is ${parcel ?? "not there"}`]
      : []),
    ...(state === "confirmed" ? [`its parcel is ${parcel ?? "not there"} and it never heard of it`] : []),
    ...("ending" in data && data.ending.status !== state ? [`its ending is ${data.ending.status}`] : []),
  ];
}

/** By the provider's own books: taken once and kept for an order that stands, nothing set aside or kept for one that does not. */
function moneyFaults(
  { provider }: SimulatedShop,
  { instance: { id, state, data } }: OrderRow,
): readonly string[] {
  const holds = [...provider.holds.values()].filter(({ orderId }) => orderId === id);
  const inState = (wanted: string) => holds.filter((hold) => hold.state === wanted);
  const taken = inState("taken");
  const expected = isSold(state) ? [data.totalAmount.replace(".", "")] : [];
  const amounts = taken.map(({ amountMinor }) => amountMinor.toString());

  return [
    ...(inState("held").length === 0 ? [] : ["its money stays set aside on the customer's card"]),
    ...(amounts.join() === expected.join()
      ? []
      : [
          `the provider has taken ${amounts.join() || "nothing"} for it, not ${expected.join() || "nothing"}`,
        ]),
    ...(isSold(state) && inState("paid back").length > 0 ? ["it stands and was paid back"] : []),
  ];
}

/** Subscribers hear of each end once, and of each status once and in a line. */
function newsFaults({ broker }: SimulatedShop, { instance, timeline }: OrderRow): readonly string[] {
  const about = [...broker.published.values()].flatMap(({ message: { type, data } }) => {
    const news = data as Readonly<{ orderId?: string; version?: number; status?: string }>;

    return news.orderId === instance.id ? [{ type, version: news.version, status: news.status }] : [];
  });
  const ends = { OrderConfirmed: "confirmed", OrderRejected: "rejected", OrderCancelled: "cancelled" };
  const moves = timeline.filter(({ from, to }) => from !== to);
  const told = about
    .filter(({ type, version }) => type === "OrderStatusChanged" && version !== 0)
    .sort((a, b) => (a.version ?? 0) - (b.version ?? 0));
  const line = told.map(({ version, status }) => `${version} ${status}`).join();

  return [
    ...Object.entries(ends).flatMap(([type, status]) => {
      const count = about.filter((news) => news.type === type).length;
      const due = moves.filter(({ to }) => to === status).length;

      return count === due && due <= 1 ? [] : [`${type} was told ${count} times, and happened ${due} times`];
    }),
    ...(line === moves.map(({ version, to }) => `${version} ${to}`).join()
      ? []
      : [`followers heard ${line}`]),
  ];
}
