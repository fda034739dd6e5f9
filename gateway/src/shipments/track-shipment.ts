import type { CallOptions, Client } from "@warren/messaging/contract";
import { ShipmentDetails } from "@warren/contracts/tracking";
import { Uuid } from "@warren/contracts/scalars";
import type { gateway } from "@warren/generated/gateway";
import * as z from "zod";
import { readOrder, type Reading, type Wanted } from "../orders/read-order.js";
import { Problem } from "../problem.js";
import { named } from "../rest/named.js";

const { orderId: _, ...fields } = ShipmentDetails.shape;

export const TrackedShipment = named(
  "Shipment",
  "The shipment of an order, as it stands.",
  z.object({ id: Uuid.describe("The order's."), ...fields }),
);

export type Tracking = Readonly<{
  ask: Reading["ask"] & Pick<Client<typeof gateway>, "TrackShipment">;
  memory: Reading["memory"];
}>;

/**
 * Where an order's parcel is. Shipping knows for whom a parcel is, so its answer is enough while the order service is away. Where it
 * knows nobody (none was ever planned) or somebody else, the order is read, which somebody else's customer cannot.
 */
export async function trackShipment({ ask, memory }: Tracking, wanted: Wanted, options: CallOptions) {
  const { id, owner } = wanted;
  const reply = await ask.TrackShipment({ orderId: id }, options);
  const isKnown = reply.type === "ShipmentDetails" && (owner === undefined || reply.data.userId === owner);
  if (!isKnown) await readOrder({ ask, memory }, wanted, options);
  if (reply.type === "ShipmentNotFound") {
    throw new Problem("shipment_not_found", "Nothing is planned to be sent for this order yet.", {
      orderId: id,
    });
  }
  const { orderId: _order, ...shipment } = reply.data;

  return { id, ...shipment };
}
