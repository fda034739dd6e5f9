import { DeadlineCheckEntity } from "./deadline-check.js";
import { OrderEntity } from "./order.js";
import { OrderEventEntity } from "./order-event.js";

/** What the service's tables are. For what checks, creates or looks up: the service itself loads none of them when it runs. */
export const entities = [OrderEntity, OrderEventEntity, DeadlineCheckEntity];
