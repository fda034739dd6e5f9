import type { Drill } from "../drill.js";
import { brokerRestart } from "./broker-restart-mid-saga.js";
import { cardDeclined } from "./card-declined.js";
import { databaseDown } from "./database-down.js";
import { lastUnitRaced } from "./last-unit-raced.js";
import { paymentTimesOut } from "./payment-times-out-late-success.js";
import { poisonAndRedrive } from "./poison-and-redrive.js";
import { redisDown } from "./redis-down.js";
import { serviceKilled } from "./service-killed.js";
import { shippingFailsAfterAuthorization } from "./shipping-fails-after-authorization.js";
import { shippingFailsAfterCapture } from "./shipping-fails-after-capture.js";

/** From what a customer does to what a data centre does. */
export const drills: readonly Drill[] = [
  cardDeclined,
  paymentTimesOut,
  shippingFailsAfterAuthorization,
  shippingFailsAfterCapture,
  lastUnitRaced,
  poisonAndRedrive,
  brokerRestart,
  databaseDown,
  redisDown,
  serviceKilled,
];
