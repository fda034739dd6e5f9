import type { Tx } from "@warren/messaging";
import type { Delivery, Handlers } from "@warren/messaging/contract";
import type { readModel } from "./contract.js";
import { factOfEvent, type OrderEnd } from "./facts.js";
import { applying } from "./model.js";

/** One function for all events: the runtime then hands it a whole batch, whatever mixture it is. */
function apply(
  deliveries: readonly Delivery<OrderEnd>[],
  { tx }: Readonly<{ tx: Tx }>,
): Promise<readonly (readonly never[])[]> {
  const { text, values } = applying(
    deliveries.map(({ type, data }) => factOfEvent({ type, data } as OrderEnd)),
  );
  tx.send(text, values);

  return Promise.resolve(deliveries.map(() => []));
}

/** What the service does with each of its messages. */
export const handlers: Handlers<typeof readModel, Tx> = {
  OrderConfirmed: apply,
  OrderRejected: apply,
  OrderCancelled: apply,
};
