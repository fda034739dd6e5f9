/** What can be wrong with one order. */
export type OrderFaultKind =
  | "order_overdue"
  | "order_without_deadline"
  | "order_command_given_up"
  | "stock_not_committed"
  | "stock_committed_early"
  | "stock_not_given_back"
  | "stock_of_unknown_order"
  | "payment_not_captured"
  | "payment_amount_differs"
  | "payment_ledger_differs"
  | "payment_still_authorized"
  | "payment_not_given_back"
  | "payment_of_unknown_order"
  | "shipment_missing"
  | "shipment_left_early"
  | "shipment_not_cancelled"
  | "shipment_of_unknown_order"
  | "notice_missing"
  | "notice_twice"
  | "notice_failed"
  | "notice_uncalled_for"
  | "notice_of_unknown_order";

/** What can be wrong with one product's stock. */
export type ProductFaultKind = "stock_does_not_add_up" | "reserved_stock_differs";

/** One order, and what is wrong with it. */
export type OrderFault = Readonly<{ kind: OrderFaultKind; orderId: string; detail: string }>;

/** One product, and what is wrong with its stock. */
export type ProductFault = Readonly<{ kind: ProductFaultKind; productId: string; detail: string }>;

/** A message that lies where none should lie. */
export type UnhandledMessage = Readonly<{
  /** By which the dead-letter tools know it: its message id; where it has none, a hash of what it is. */
  ref: string;
  message: string;
  reason: string;
  attempts: number | undefined;
  /** The order that it is about, where its payload can be read and names one. */
  orderId: string | undefined;
  /** The exchange and the routing key it was first sent with. */
  sentTo: string;
}>;

/** A queue of messages that nobody handled. `samples` are the first of them that could be looked at. */
export type KeptMessages = Readonly<{ queue: string; count: number; samples: readonly UnhandledMessage[] }>;

/** Messages that a service has written down and not sent. */
export type StuckOutbox = Readonly<{ database: string; count: number; oldestAt: string }>;

type Of<Kind extends string, Row> = Readonly<{
  kind: Kind;
  /** All of them, also those that `rows` leaves out. */
  count: number;
  /** The first ones: {@link MAX_ROWS} at most, or as many orders as were asked for. */
  rows: readonly Row[];
}>;

/** Something that does not agree, with the rows at fault. */
export type Finding =
  | (Of<OrderFaultKind, OrderFault> & Readonly<{ about: "order" }>)
  | (Of<ProductFaultKind, ProductFault> & Readonly<{ about: "product" }>)
  | (Of<"dead_letters" | "unroutable_messages", KeptMessages> & Readonly<{ about: "queue" }>)
  | (Of<"stuck_outbox", StuckOutbox> & Readonly<{ about: "database" }>);

/** Rows listed of one finding. */
export const MAX_ROWS = 50;

/** One finding for each kind of fault. */
export function orderFindings(faults: readonly OrderFault[], maxRows = MAX_ROWS): readonly Finding[] {
  return byKind(faults).map(([kind, rows]) => ({ about: "order", kind, ...bounded(rows, maxRows) }));
}

/** One finding for each kind of fault. */
export function productFindings(faults: readonly ProductFault[]): readonly Finding[] {
  return byKind(faults).map(([kind, rows]) => ({ about: "product", kind, ...bounded(rows) }));
}

/** Nothing, or one finding whose count is that of the messages. */
export function queueFinding(
  kind: "dead_letters" | "unroutable_messages",
  queues: readonly KeptMessages[],
): readonly Finding[] {
  if (queues.length === 0) return [];
  const count = queues.reduce((sum, queue) => sum + queue.count, 0);

  return [{ about: "queue", kind, count, rows: queues.slice(0, MAX_ROWS) }];
}

/** Nothing, or one finding whose count is that of the messages. */
export function outboxFinding(outboxes: readonly StuckOutbox[]): readonly Finding[] {
  if (outboxes.length === 0) return [];
  const count = outboxes.reduce((sum, outbox) => sum + outbox.count, 0);

  return [{ about: "database", kind: "stuck_outbox", count, rows: outboxes }];
}

function byKind<Fault extends Readonly<{ kind: string }>>(
  faults: readonly Fault[],
): readonly (readonly [Fault["kind"], readonly Fault[]])[] {
  const groups = new Map<Fault["kind"], Fault[]>();
  for (const fault of faults) {
    const group = groups.get(fault.kind);
    if (group === undefined) groups.set(fault.kind, [fault]);
    else group.push(fault);
  }

  return [...groups];
}

function bounded<Row>(
  rows: readonly Row[],
  maxRows = MAX_ROWS,
): Readonly<{ count: number; rows: readonly Row[] }> {
  return { count: rows.length, rows: rows.slice(0, maxRows) };
}
