import type { AlertDrill } from "../alert-drill.js";
import { backlogGrows } from "./backlog-grows.js";
import { brokerDiskAlarm, brokerMemoryAlarm } from "./broker-alarms.js";
import { certificateEnds } from "./certificate-ends.js";
import { checkFails } from "./check-fails.js";
import { databasePoolFull } from "./database-pool-full.js";
import { eventLoopLags } from "./event-loop-lags.js";
import { orderDelays } from "./order-delays.js";
import { orderFailuresBurnFast, orderFailuresBurnSlowly } from "./order-failures.js";
import { outboxStuck } from "./outbox-stuck.js";
import { programRefused, programStandsStill } from "./program-down.js";
import { gatewayNotReady, requestFailuresBurnFast, requestFailuresBurnSlowly } from "./request-failures.js";

/** In the order in which they are played by hand: the shortest first. */
export const alertDrills: readonly AlertDrill[] = [
  programStandsStill,
  programRefused,
  gatewayNotReady,
  checkFails,
  eventLoopLags,
  outboxStuck,
  backlogGrows,
  databasePoolFull,
  orderFailuresBurnFast,
  requestFailuresBurnFast,
  brokerMemoryAlarm,
  brokerDiskAlarm,
  orderDelays,
  orderFailuresBurnSlowly,
  requestFailuresBurnSlowly,
  certificateEnds,
];
