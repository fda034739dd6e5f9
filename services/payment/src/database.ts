import { PaymentEventEntity } from "./entities/payment-event.js";
import { PaymentEntity } from "./entities/payment.js";
import { migrations } from "./migrations/index.js";

/** The service's database: its usual name, its entities and its migrations. */
export const database = { name: "payment", entities: [PaymentEntity, PaymentEventEntity], migrations };
