import { outgoing, type Incoming, type Outgoing } from "../peers/envelope.js";
import { DISPATCH_AFTER_MS, parcelFor } from "../peers/parcels.js";
import { raise } from "../peers/raise.js";
import type { Client, Database } from "./database.js";
import type { MessageBroker } from "./message-broker.js";

export class ShippingService {
  constructor(
    private readonly broker: MessageBroker,
    private readonly database: Database,
  ) {}

  async start(): Promise<void> {
    await this.broker.subscribe("shipping.commands", (message) =>
      this.database.once("shipping.commands", message, (client) => this.scheduleShipment(client, message)),
    );
    await this.broker.subscribe("shipping.confirmed_orders", (message) =>
      this.database.once("shipping.confirmed_orders", message, (client) =>
        this.confirmOrder(client, message),
      ),
    );
  }

  private async scheduleShipment(client: Client, message: Incoming): Promise<readonly Outgoing[]> {
    if (message.type !== "ScheduleShipment") return raise(`nothing is scheduled by ${message.type}`);
    const now = new Date();
    const { orderId, userId, items, address } = message.data;
    const { transitMs, ...parcel } = parcelFor(message.data, now);
    await client.query(
      `INSERT INTO shipments (order_id, correlation_id, shipment_id, user_id, items, address, carrier, tracking_number,
         transit_ms, estimated_delivery, state, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'scheduled', $11, $11)`,
      [
        orderId,
        message.correlationId,
        parcel.shipmentId,
        userId,
        JSON.stringify(items),
        address && JSON.stringify(address),
        parcel.carrier,
        parcel.trackingNumber,
        transitMs,
        parcel.estimatedDelivery,
        now,
      ],
    );

    return [outgoing("ShipmentScheduled", { orderId, ...parcel }, message, { appId: "shipping", now })];
  }

  private async confirmOrder(client: Client, message: Incoming): Promise<readonly Outgoing[]> {
    if (message.type !== "OrderConfirmed") return raise(`${message.type} is not received here`);
    const now = new Date();
    const { orderId, email } = message.data;
    const updated = await client.query(
      `UPDATE shipments SET correlation_id = $2, email = COALESCE($3, email), confirmed_at = $4, dispatch_at = $5,
         updated_at = $4 WHERE order_id = $1 AND state = 'scheduled' AND confirmed_at IS NULL`,
      [orderId, message.correlationId, email, now, new Date(now.getTime() + DISPATCH_AFTER_MS)],
    );
    if (updated.rowCount !== 1) raise(`order ${orderId} is confirmed and has no shipment yet`);

    return [];
  }
}
