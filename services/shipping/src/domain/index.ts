// Shipping's rules, without database and broker: for simulations and audits.

export { decide } from "./decide.js";

export type { Decision, Mover } from "./decide.js";
export type { Shipment, Terms } from "./shipment.js";
