// What the audit says of the rows of one order or product, for a simulation that has them in memory.

export { judgeNotices } from "./notices-agree.js";
export { judgePayment } from "./payments-agree.js";
export { judgeReservation } from "./reservations-agree.js";
export { judgeShipment } from "./shipments-agree.js";
export { judgeStock } from "./stock-adds-up.js";

export type { AuditedNotices } from "./notices-agree.js";
