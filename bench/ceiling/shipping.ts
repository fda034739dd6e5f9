import { connectBroker } from "../peers/broker.js";
import { outgoing } from "../peers/envelope.js";
import { DISPATCH_AFTER_MS, parcelFor } from "../peers/parcels.js";
import type { StartPart } from "../peers/part.js";
import { raise } from "../peers/raise.js";
import { consume } from "./consume.js";
import { column, openDatabase, table, type Database } from "./database.js";
import { handled, once, type Handle } from "./inbox.js";

const SCHEDULE = `insert into shipments (order_id, correlation_id, shipment_id, user_id, items, address, carrier, tracking_number,
    transit_ms, estimated_delivery, state, created_at, updated_at)
  select s.*, 'scheduled', $11::timestamptz, $11
  from ${table(["uuid", "text", "uuid", "uuid", "jsonb", "jsonb", "text", "text", "bigint", "timestamptz"])} as s`;

// Nothing unpaid leaves the house: the clock starts with the order's confirmation.
const CONFIRM = `update shipments s set correlation_id = c.correlation_id, email = coalesce(c.email, s.email),
    confirmed_at = $4::timestamptz, dispatch_at = $5::timestamptz, updated_at = $4
  from ${table(["uuid", "text", "text"])} as c(id, correlation_id, email)
  where s.order_id = c.id and s.state = 'scheduled' and s.confirmed_at is null returning 1`;

export const startShipping: StartPart = async ({ amqpUrl, databaseUrl }) => {
  const connection = await connectBroker(amqpUrl);
  const queues = { "shipping.commands": schedule, "shipping.confirmed_orders": confirm };
  for (const [queue, handle] of Object.entries(queues)) {
    const database = await openDatabase(databaseUrl);
    await consume(
      connection,
      { queue, batch: 200, prefetch: 400 },
      once(database, queue, handle(database, queue)),
    );
  }

  return undefined;
};

function schedule(database: Database, queue: string): Handle {
  return async (messages) => {
    const now = new Date();
    const shipments = messages.map((message) => {
      if (message.type !== "ScheduleShipment")
        return raise(`shipments are scheduled only, not by ${message.type}`);

      return { message, ...parcelFor(message.data, now) };
    });
    const caused = shipments.map(({ message, shipmentId, carrier, trackingNumber, estimatedDelivery }) => {
      const { orderId } = message.data;
      const data = { orderId, shipmentId, carrier, trackingNumber, estimatedDelivery };

      return [outgoing("ShipmentScheduled", data, message, { appId: "shipping", now })];
    });
    const values = [
      column(shipments.map(({ message }) => message.data.orderId)),
      column(shipments.map(({ message }) => message.correlationId)),
      column(shipments.map(({ shipmentId }) => shipmentId)),
      column(shipments.map(({ message }) => message.data.userId)),
      column(shipments.map(({ message }) => JSON.stringify(message.data.items))),
      column(shipments.map(({ message: { data } }) => data.address && JSON.stringify(data.address))),
      column(shipments.map(({ carrier }) => carrier)),
      column(shipments.map((shipment) => shipment.trackingNumber)),
      column(shipments.map(({ transitMs }) => transitMs)),
      column(shipments.map(({ estimatedDelivery }) => estimatedDelivery)),
      now.toISOString(),
    ];
    await database.transact([{ name: "schedule", text: SCHEDULE, values }, handled(queue, messages, caused)]);

    return caused;
  };
}

function confirm(database: Database, queue: string): Handle {
  return async (messages) => {
    const now = new Date();
    const dispatchAt = new Date(now.getTime() + DISPATCH_AFTER_MS);
    const orders = messages.map((message) =>
      message.type === "OrderConfirmed" ? message : raise(`${message.type} is not received here`),
    );
    const values = [
      column(orders.map(({ data }) => data.orderId)),
      column(orders.map(({ correlationId }) => correlationId)),
      column(orders.map(({ data }) => data.email)),
      now.toISOString(),
      dispatchAt.toISOString(),
    ];
    const caused = messages.map(() => []);
    const [confirmed = []] = await database.begin([
      { name: "confirm", text: CONFIRM, values },
      handled(queue, messages, caused),
    ]);
    if (confirmed.length !== messages.length) raise("a confirmed order has no shipment yet");
    await database.commit([]);

    return caused;
  };
}
