export { editText } from "./dead-letters/editor.js";
export { entryText, letterText, printable, rowOf, tableHead } from "./dead-letters/letter-text.js";
export { lostByLooking, placesOfModel } from "./dead-letters/places-of-model.js";
export { durationMs, ratePerSecond } from "./dead-letters/quantities.js";
export { readAssignment, withField } from "./dead-letters/set-field.js";
export { apply } from "./topology/apply.js";
export { brokerAddress, shown } from "./topology/broker-address.js";
export { BrokerUnreachable, openManagement } from "./topology/management.js";
export { isInStep, needsMigration, planTopology } from "./topology/plan.js";
export { reachable } from "./topology/reachable.js";
export { readLive } from "./topology/read-live.js";
export { planText } from "./topology/report.js";

export type { ApplyOptions } from "./topology/apply.js";
export type { AddressOptions, BrokerAddress } from "./topology/broker-address.js";
export type { Management } from "./topology/management.js";
export type { Plan } from "./topology/plan.js";
