import { migrate } from "@warren/service-host";
import { database as inventory } from "@warren/inventory";
import { database as notification } from "@warren/notification";
import { database as orders } from "@warren/order";
import { database as payment } from "@warren/payment";
import { database as shipping } from "@warren/shipping";
import { type StackAddresses, withDatabase } from "@warren/stack";
import { randomUUID } from "node:crypto";
import pg from "pg";
import type { ServiceDatabase } from "../databases.js";

/** The five databases, made by the services' own migrations, with a few orders in which everything agrees. */
export type Fixture = Readonly<{
  names: Readonly<Record<ServiceDatabase, string>>;
  /** A copy of one database that a test may spoil; the name of the copy. */
  spoil(database: ServiceDatabase, ...statements: readonly string[]): Promise<string>;
  drop(): Promise<void>;
}>;

/** Orders of the fixture, by how they ended. */
export const order = {
  confirmed: "00000000-0000-4000-8000-000000000001",
  delivered: "00000000-0000-4000-8000-000000000002",
  outOfStock: "00000000-0000-4000-8000-000000000003",
  cancelled: "00000000-0000-4000-8000-000000000004",
  reserving: "00000000-0000-4000-8000-000000000005",
  declined: "00000000-0000-4000-8000-000000000006",
  /** An order that there is not. */
  none: "00000000-0000-4000-8000-00000000000f",
} as const;

/** When the fixture was taken. */
export const takenAt = new Date("2026-11-23T12:00:00Z");

const USER = "123e4567-e89b-12d3-a456-426614174000";
const AT = "timestamptz '2026-11-23 11:59:00+00'";

export async function createFixture(addresses: StackAddresses): Promise<Fixture> {
  const suffix = randomUUID().slice(0, 8);
  const made: string[] = [];
  const admin = async (statement: string) => {
    await run(addresses.databaseUrl, [statement]);
  };
  const make = async (
    source: Readonly<{
      name: string;
      migrations: Parameters<typeof migrate>[0]["migrations"];
    }>,
    statements: readonly string[],
  ) => {
    const name = `audit_${source.name}_${suffix}`;
    await admin(`create database ${name}`);
    made.push(name);
    const databaseUrl = withDatabase(addresses.databaseUrl, name);
    await migrate({ databaseUrl, migrations: source.migrations });
    await run(databaseUrl, statements);

    return name;
  };

  const names = {
    orders: await make(orders, ordersPicture),
    inventory: await make(inventory, inventoryPicture),
    payment: await make(payment, paymentPicture),
    shipping: await make(shipping, shippingPicture),
    notification: await make(notification, notificationPicture),
  };

  return {
    names,
    async spoil(database, ...statements) {
      const name = `audit_spoilt_${randomUUID().replaceAll("-", "")}`;
      await admin(`create database ${name} template ${names[database]}`);
      made.push(name);
      await run(withDatabase(addresses.databaseUrl, name), statements);

      return name;
    },
    async drop() {
      for (const name of made) await admin(`drop database if exists ${name} with (force)`);
    },
  };
}

async function run(databaseUrl: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

/** An order's row, and one line of its timeline for each state that matters here. */
function placed(id: string, status: string, states: readonly string[], deadline = "null"): readonly string[] {
  return [
    `insert into orders (id, user_id, status, items, total_amount, currency, priority, prices, payment_method,
       created_at, updated_at, version, saga, deadline_at, correlation_id)
     values ('${id}', '${USER}', '${status}', '[]', 59.98, 'GBP', 'normal', 'catalogue', 'card-visa',
       ${AT}, ${AT}, ${states.length - 1}, '{}', ${deadline}, 'c-1')`,
    ...states.map(
      (state, version) =>
        `insert into order_events (order_id, version, at, event, status) values ('${id}', ${version}, ${AT}, 'E', '${state}')`,
    ),
  ];
}

const ordersPicture = [
  ...placed(order.confirmed, "confirmed", ["created", "confirmed"]),
  ...placed(order.delivered, "delivered", ["created", "confirmed", "dispatched", "delivered"]),
  ...placed(order.outOfStock, "rejected", ["created", "rejected"]),
  ...placed(order.cancelled, "cancelled", ["created", "confirmed", "compensating", "cancelled"]),
  ...placed(order.reserving, "reserving", ["created", "reserving"], "timestamptz '2026-11-23 12:15:00+00'"),
  ...placed(order.declined, "rejected", ["created", "compensating", "rejected"]),
];

function held(id: string, state: string, quantity: number): string {
  return `insert into reservations (order_id, state, items, shortages, created_at, updated_at) values ('${id}', '${state}',
    '[{"productId": "p-1", "name": "Lamp", "quantity": ${quantity}, "price": "29.99"}]', '[]', ${AT}, ${AT})`;
}

/** Moves stock of p-1: available, reserved, sold. */
export function moved(
  kind: string,
  id: string | undefined,
  deltas: readonly [number, number, number],
): string {
  const adjustment = kind === "adjusted" ? `'${randomUUID()}'` : "null";
  const orderId = id === undefined ? "null" : `'${id}'`;

  return `insert into stock_movements (product_id, kind, order_id, adjustment_id, available_delta, reserved_delta, sold_delta, at)
    values ('p-1', '${kind}', ${orderId}, ${adjustment}, ${deltas.join(", ")}, ${AT})`;
}

const inventoryPicture = [
  `insert into products (product_id, name, price_minor, currency, low_stock_threshold) values ('p-1', 'Lamp', 2999, 'GBP', 1)`,
  `insert into inventory (product_id, available_quantity, reserved_quantity, sold_quantity) values ('p-1', 111, 4, 5)`,
  moved("initial", undefined, [100, 0, 0]),
  moved("adjusted", undefined, [20, 0, 0]),
  held(order.confirmed, "committed", 2),
  moved("reserved", order.confirmed, [-2, 2, 0]),
  moved("sold", order.confirmed, [0, -2, 2]),
  held(order.delivered, "committed", 3),
  moved("reserved", order.delivered, [-3, 3, 0]),
  moved("sold", order.delivered, [0, -3, 3]),
  `insert into reservations (order_id, state, items, reason, message, shortages, created_at, updated_at)
   values ('${order.outOfStock}', 'rejected', '[]', 'out_of_stock', 'None of p-1 is left.', '[]', ${AT}, ${AT})`,
  held(order.cancelled, "released", 1),
  moved("reserved", order.cancelled, [-1, 1, 0]),
  moved("sold", order.cancelled, [0, -1, 1]),
  moved("restocked", order.cancelled, [1, 0, -1]),
  held(order.reserving, "reserved", 4),
  moved("reserved", order.reserving, [-4, 4, 0]),
  held(order.declined, "released", 5),
  moved("reserved", order.declined, [-5, 5, 0]),
  moved("released", order.declined, [5, -5, 0]),
];

function paid(id: string, state: string): string {
  return `insert into payments (order_id, payment_id, state, user_id, amount_minor, currency, version)
    values ('${id}', '${randomUUID()}', '${state}', '${USER}', 5998, 'GBP', 1)`;
}

/** A line of the ledger. */
export function booked(id: string, action: string, outcome = "approved"): string {
  return `insert into payment_events (order_id, action, outcome, amount_minor, currency, at)
    values ('${id}', '${action}', '${outcome}', 5998, 'GBP', ${AT})`;
}

const paymentPicture = [
  ...[order.confirmed, order.delivered].flatMap((id) => [
    paid(id, "captured"),
    booked(id, "authorize"),
    booked(id, "capture"),
  ]),
  paid(order.cancelled, "refunded"),
  booked(order.cancelled, "authorize"),
  booked(order.cancelled, "capture"),
  booked(order.cancelled, "refund"),
  paid(order.declined, "declined"),
  booked(order.declined, "authorize", "declined"),
];

/** A shipment in a state. */
export function shipped(id: string, state: "scheduled" | "delivered" | "cancelled"): string {
  const confirmed = state === "delivered" ? `${AT}, ${AT}` : "null, null";
  const cancelled = state === "cancelled" ? `${AT}, 'customer'` : "null, null";

  return `insert into shipments (order_id, state, correlation_id, shipment_id, user_id, items, carrier, tracking_number,
      transit_ms, estimated_delivery, created_at, updated_at, confirmed_at, dispatch_at, cancelled_at, reason)
    values ('${id}', '${state}', 'c-1', '${randomUUID()}', '${USER}', '[]', 'Post', 'T-1', 1000, ${AT}, ${AT}, ${AT},
      ${confirmed}, ${cancelled})`;
}

const shippingPicture = [
  shipped(order.confirmed, "scheduled"),
  shipped(order.delivered, "delivered"),
  shipped(order.cancelled, "cancelled"),
];

/** A notice about an order. */
export function told(id: string, template: string, state = "sent", occasion = ""): string {
  return `insert into notices (id, message_id, template, channel, subject_id, occasion, recipient, subject, body, state)
    values ('${randomUUID()}', '${randomUUID()}', '${template}', 'email', '${id}', '${occasion}', 'a@b.example', 'S', 'B', '${state}')`;
}

const notificationPicture = [
  told(order.confirmed, "order_confirmed"),
  told(order.delivered, "order_confirmed", "queued"),
  told(order.delivered, "shipment_delivered"),
  told(order.outOfStock, "order_rejected"),
  told(order.declined, "order_rejected"),
  told(order.cancelled, "order_confirmed"),
  told(order.cancelled, "order_cancelled"),
  told("p-1", "stock_low", "sent", "2026-11-23T11:00:00Z"),
];
