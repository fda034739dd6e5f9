import type { gateway } from "@warren/generated/gateway";
import type { Listeners, Logger } from "@warren/messaging";
import type { Delivery } from "@warren/messaging/contract";
import type { Command, OrderMemory } from "./order-memory.js";

/**
 * Notes each command about an order that is given up, whoever sent it, so that the order no longer looks as if it were on its way.
 * Every gateway hears of it and notes the same.
 */
export function noteGivenUp(
  memory: Pick<OrderMemory, "giveUp">,
  logger: Logger,
): Pick<Listeners<typeof gateway>, Command> {
  const note =
    (command: Command) =>
    ({ data: { orderId, userId }, ids }: Delivery<GivenUp>): void => {
      logger.warn(
        { ...ids, command, orderId },
        "a command was given up: see the dead letters of orders.requests",
      );
      void memory.giveUp(command, orderId, {
        at: new Date().toISOString(),
        ...(userId === undefined ? {} : { userId }),
      });
    };

  return { PlaceOrder: note("PlaceOrder"), CancelOrder: note("CancelOrder") };
}

type GivenUp = Readonly<{ type: string; data: Readonly<{ orderId: string; userId?: string | undefined }> }>;
