import { ownerFor } from "../identity/caller.js";
import { orderInput } from "../inputs.js";
import { gives } from "../rest/gives.js";
import { ASKING } from "../rpc-problem.js";
import { trackShipment, TrackedShipment, type Tracking } from "../shipments/track-shipment.js";
import type { Shop } from "../shop.js";
import { forCustomers, router } from "../trpc.js";

/** Where parcels are: a customer's own, and everybody's for whoever may do more. */
export function shipmentsRouter({
  shop,
  memory,
}: Readonly<{ shop: Pick<Shop, "ask">; memory: Tracking["memory"] }>) {
  return router({
    track: forCustomers
      .meta({
        rest: {
          method: "GET",
          path: "/api/orders/{id}/shipment",
          summary: "See where an order's parcel is",
          description: "Somebody else's order is like no order.",
          problems: ["order_not_found", "not_found_yet", "shipment_not_found", ...ASKING],
        },
      })
      .input(orderInput)
      .output(gives(TrackedShipment))
      .query(({ input: { id }, ctx, signal }) =>
        trackShipment(
          { ask: shop.ask, memory },
          { id, owner: ownerFor(ctx.caller) },
          { ...ctx.origin, ...(signal === undefined ? {} : { signal }) },
        ),
      ),
  });
}
