import { fail } from "../peers/broker.js";
import { runPart } from "../peers/part.js";
import { startGateway } from "../peers/gateway.js";
import { startInventory } from "./inventory.js";
import { startNotification } from "./notification.js";
import { startOrder } from "./order.js";
import { startPayment } from "./payment.js";
import { startShipping } from "./shipping.js";

runPart("ceiling", {
  gateway: startGateway,
  order: startOrder,
  inventory: startInventory,
  payment: startPayment,
  shipping: startShipping,
  notification: startNotification,
}).catch(fail);
