import { sourceQueuesOf } from "@warren/broker-admin/dead-letters";
import { inventory } from "@warren/generated/inventory";
import { notification } from "@warren/generated/notification";
import { order } from "@warren/generated/order";
import { payment } from "@warren/generated/payment";
import { shipping } from "@warren/generated/shipping";

/** Every queue from which a service takes messages, with what it takes and where its dead letters lie. */
export const consumedQueues = sourceQueuesOf([order, inventory, payment, shipping, notification]);
