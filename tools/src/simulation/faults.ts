import { edgesOf } from "@warren/messaging";
import { judgeNotices, type AuditedNotices } from "../audit/checks/notices-agree.js";
import { judgePayment } from "../audit/checks/payments-agree.js";
import { judgeReservation } from "../audit/checks/reservations-agree.js";
import { judgeShipment } from "../audit/checks/shipments-agree.js";
import { judgeStock } from "../audit/checks/stock-adds-up.js";
import type { OrderRow } from "./orders.js";
import type { World } from "./world.js";

/** Everything that is wrong with a world in which nothing is under way any more; empty where all agrees. */
export function faultsOf(world: World): readonly string[] {
  const orders = [...world.orders.rows.values()];

  return [
    ...leftovers(world),
    ...stockFaults(world),
    ...orders.flatMap((row) => {
      const { id, state } = row.instance;
      const faults = [
        ...timelineFaults(world, row),
        ...endFaults(world, row),
        ...auditFaults(world, row),
        ...moneyFaults(world, row),
        ...newsFaults(world, row),
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
}: World): readonly string[] {
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

/** Units are conserved; none stays reserved, and what is sold is what the orders that stand have bought. */
function stockFaults({ inventory, stock, orders }: World): readonly string[] {
  return [...inventory.stocks.rows.values()].flatMap(({ productId, available, reserved, sold }) => {
    const came = stock[productId] ?? 0;
    const text = { available: `${available}`, reserved: `${reserved}`, sold: `${sold}` };
    const moved = { movedAvailable: text.available, movedReserved: text.reserved, movedSold: text.sold };
    const misfit = judgeStock({ ...text, ...moved, cameIn: `${came}` });
    const bought = [...orders.rows.values()]
      .filter(({ instance }) => isSold(instance.state))
      .flatMap(({ instance }) => instance.data.items)
      .filter((item) => item.productId === productId)
      .reduce((sum, { quantity }) => sum + quantity, 0);

    return [
      ...(misfit === undefined ? [] : [`${productId}: ${misfit}`]),
      ...(available < 0 ? [`${productId}: ${available} are available`] : []),
      ...(reserved === 0 ? [] : [`${productId}: ${reserved} stay reserved, and no order is under way`]),
      ...(sold === bought ? [] : [`${productId}: ${sold} are sold, but orders have bought ${bought}`]),
    ];
  });
}

const isSold = (state: string) => ["confirmed", "dispatched", "delivered"].includes(state);

/** The timeline has no gaps, and goes only where the table does. */
function timelineFaults({ saga }: World, { instance, timeline }: OrderRow): readonly string[] {
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
function endFaults({ shipments }: World, { instance, timeline }: OrderRow): readonly string[] {
  const { id, state, data } = instance;
  const parcel = shipments.rows.get(id)?.state;
  const cancelled = timeline.some(({ by }) => by === "CancelOrder");
  const confirmedAt = timeline.findIndex(({ to }) => to === "confirmed");
  const after = confirmedAt < 0 ? [] : timeline.slice(confirmedAt + 1);
  const undoneBy = after.find(({ to }) => to === "compensating")?.by;

  return [
    ...(isSold(state) || state === "rejected" || state === "cancelled" ? [] : ["it never ends"]),
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

/** What the audit would say of it, by the audit's own judgements. */
function auditFaults(world: World, { instance, timeline }: OrderRow): readonly string[] {
  const { id, state, data } = instance;
  const totalMinor = data.totalAmount.replace(".", "");
  const order = {
    status: state,
    totalMinor,
    currency: data.currency,
    wasConfirmed: timeline.some(({ to }) => to === "confirmed"),
  };
  const payment = world.payments.payments.rows.get(id);
  const booked = (world.payments.ledger.rows.get(id) ?? []).filter(({ outcome }) => outcome === "approved");
  const sumOf = (action: string) =>
    booked.filter((entry) => entry.action === action).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  const countOf = (action: string) => booked.filter((entry) => entry.action === action).length;
  const paid =
    payment === undefined
      ? []
      : [
          {
            key: id,
            state: payment.state,
            declinedAction: payment.state === "declined" ? payment.action : null,
            amountMinor: payment.charge?.amountMinor.toString() ?? null,
            currency: payment.charge?.currency ?? null,
            captures: countOf("capture"),
            capturedMinor: sumOf("capture").toString(),
            refunds: countOf("refund"),
            refundedMinor: sumOf("refund").toString(),
          },
        ];
  const rowOf = <Row extends object>(row: Row | undefined) =>
    row === undefined ? [] : [{ ...row, key: id }];

  return [
    ...judgePayment(order, paid),
    ...judgeReservation(order, rowOf(world.inventory.reservations.rows.get(id))),
    ...judgeShipment(order, rowOf(world.shipments.rows.get(id))),
    ...judgeNotices(order, noticesOf(world, id)),
  ].map(({ kind, detail }) => `${kind}: ${detail}`);
}

function noticesOf({ notices }: World, id: string): readonly AuditedNotices[] {
  const templates = ["order_confirmed", "order_rejected", "order_cancelled"] as const;

  return templates.flatMap((template) => {
    const sent = [...notices.rows.values()].filter(
      (notice) => notice.subjectId === id && notice.template === template,
    ).length;

    return sent === 0 ? [] : [{ key: id, template, queued: 0, sent, failed: 0 }];
  });
}

/** By the provider's own books: taken once and kept for an order that stands, nothing set aside or kept for one that does not. */
function moneyFaults({ provider }: World, { instance: { id, state, data } }: OrderRow): readonly string[] {
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
function newsFaults({ broker }: World, { instance, timeline }: OrderRow): readonly string[] {
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
