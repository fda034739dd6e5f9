export { lostByLooking, sourceQueuesOfModel } from "./dead-letters/source-queues-of-model.js";
export { shown } from "./management/address.js";
export { apply } from "./topology/apply.js";
export { brokerAddress } from "./broker-address.js";
export { isInStep, needsMigration, planTopology } from "./topology/plan.js";
export { reachable } from "./reachable.js";
export { liveFor } from "./topology/live-for.js";
export { planText } from "./topology/report.js";

export type { ApplyOptions } from "./topology/apply.js";
export type { AddressOptions, BrokerAddress } from "./broker-address.js";
export type { Plan } from "./topology/plan.js";
