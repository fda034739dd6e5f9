import { outgoing, type Incoming, type Outgoing } from "../peers/envelope.js";
import type { DataOf } from "../peers/messages.js";
import { column, table, type Database, type Row } from "./database.js";
import { handled, type Handle } from "./inbox.js";

const STEP_WITHIN_MS = 15 * 60_000;

type Status = DataOf<"OrderStatusChanged">["status"];
type Order = DataOf<"OrderCreated"> & Readonly<{ version: number; carrier: string; trackingNumber: string }>;
type From = Readonly<{ appId: string; now: Date }>;

/** What a message does to its order: from which status to which, and what it causes. */
type Step = Readonly<{
  from: Status;
  to: Status;
  causes: (order: Order, message: Incoming, from: From) => readonly Outgoing[];
}>;

const steps: Partial<Record<Incoming["type"], Step>> = {
  OrderCreated: {
    from: "created",
    to: "reserving",
    causes: ({ orderId, items, currency, prices }, message, from) => {
      const lines = items.map(({ productId, quantity, price }) => ({ productId, quantity, price }));

      return [outgoing("ReserveStock", { orderId, items: lines, currency, prices }, message, from)];
    },
  },
  StockReserved: {
    from: "reserving",
    to: "authorizing",
    causes: ({ orderId, userId, totalAmount, currency, paymentMethod }, message, from) => [
      outgoing(
        "AuthorizePayment",
        { orderId, userId, amount: totalAmount, currency, paymentMethod },
        message,
        from,
      ),
    ],
  },
  PaymentAuthorized: {
    from: "authorizing",
    to: "scheduling",
    causes: ({ orderId, userId, items, address }, message, from) => {
      const lines = items.map(({ productId, quantity }) => ({ productId, quantity }));

      return [outgoing("ScheduleShipment", { orderId, userId, items: lines, address }, message, from)];
    },
  },
  ShipmentScheduled: {
    from: "scheduling",
    to: "capturing",
    causes: ({ orderId }, message, from) => [outgoing("CapturePayment", { orderId }, message, from)],
  },
  PaymentCaptured: {
    from: "capturing",
    to: "confirmed",
    causes: (order, message, from) => {
      const { orderId, userId, email, items, totalAmount, currency, carrier, trackingNumber } = order;
      const confirmedAt = from.now.toISOString();

      return [
        outgoing("CommitStock", { orderId }, message, from),
        outgoing(
          "OrderConfirmed",
          { orderId, userId, email, items, totalAmount, currency, carrier, trackingNumber, confirmedAt },
          message,
          from,
        ),
      ];
    },
  },
};

// The row is locked, changed and read at once: what it says is what the next step is told.
const ADVANCE = `update orders o set status = c.to_status, version = o.version + 1, updated_at = $6::timestamptz,
    items = coalesce(c.items, o.items), saga = coalesce(c.saga, o.saga),
    deadline_at = case c.to_status when 'confirmed' then null else $7::timestamptz end
  from ${table(["uuid", "text", "text", "jsonb", "jsonb"])} as c(id, from_status, to_status, items, saga)
  where o.id = c.id and o.status = c.from_status
  returning o.id, o.user_id, o.items, o.total_amount, o.currency, o.priority, o.prices, o.payment_method, o.email, o.address,
    o.created_at, o.version, o.saga`;

const TELL = `insert into order_events (order_id, version, at, event, status)
  select id, version, $5, event, status from ${table(["uuid", "int", "text", "text"])} as e(id, version, event, status)`;

/** Takes each order a step further. */
export function advanceOrders(database: Database, queue: string): Handle {
  return async (messages) => {
    const now = new Date();
    const at = now.toISOString();
    const moves = messages.map((message) => ({ message, step: stepOf(message) }));
    const [rows = []] = await database.begin([
      {
        name: "advance",
        text: ADVANCE,
        values: [
          column(moves.map(({ message }) => orderIdOf(message))),
          column(moves.map(({ step }) => step.from)),
          column(moves.map(({ step }) => step.to)),
          column(moves.map(({ message }) => newItemsOf(message))),
          column(moves.map(({ message }) => sagaOf(message))),
          at,
          new Date(now.getTime() + STEP_WITHIN_MS).toISOString(),
        ],
      },
    ]);
    const orders = new Map(rows.map((row) => [row["id"], orderOf(row)]));
    if (orders.size !== messages.length) throw new Error("an order is not where its message says");
    const told = moves.map(({ message, step }) => {
      const order = orders.get(orderIdOf(message));
      if (order === undefined) throw new Error("an order is missing");

      return { message, step, order };
    });
    const from = { appId: "order", now };
    const caused = told.map(({ message, step, order }) => {
      const { orderId, userId, version } = order;
      const change = { orderId, userId, status: step.to, previous: step.from, version, changedAt: at };

      return [...step.causes(order, message, from), outgoing("OrderStatusChanged", change, message, from)];
    });
    const events = [
      column(told.map(({ order }) => order.orderId)),
      column(told.map(({ order }) => order.version)),
      column(told.map(({ message }) => message.type)),
      column(told.map(({ step }) => step.to)),
      at,
    ];
    await database.commit([{ name: "tell", text: TELL, values: events }, handled(queue, messages, caused)]);

    return caused;
  };
}

function stepOf({ type }: Incoming): Step {
  const step = steps[type];
  if (step === undefined) throw new Error(`the ceiling knows the way of an order that succeeds, not ${type}`);

  return step;
}

function orderIdOf({ data }: Incoming): string {
  return data.orderId;
}

/** The inventory adds the products' names. */
function newItemsOf(message: Incoming): string | undefined {
  return message.type === "StockReserved" ? JSON.stringify(message.data.items) : undefined;
}

function sagaOf(message: Incoming): string | undefined {
  if (message.type !== "ShipmentScheduled") return undefined;
  const { carrier, trackingNumber } = message.data;

  return JSON.stringify({ carrier, trackingNumber });
}

function orderOf(row: Row): Order {
  const saga = row["saga"] as Partial<Pick<Order, "carrier" | "trackingNumber">>;

  return {
    orderId: row["id"],
    userId: row["user_id"],
    email: row["email"] ?? undefined,
    items: row["items"],
    totalAmount: row["total_amount"],
    currency: row["currency"],
    priority: row["priority"],
    prices: row["prices"],
    paymentMethod: row["payment_method"],
    address: row["address"] ?? undefined,
    createdAt: (row["created_at"] as Date).toISOString(),
    version: row["version"],
    carrier: saga.carrier ?? "",
    trackingNumber: saga.trackingNumber ?? "",
  } as Order;
}
