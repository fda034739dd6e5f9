// The inventory's rules, without database and broker: for simulations and audits.

export { decide } from "./decide.js";
export { moved } from "./stock.js";

export type { Command, Decision, Known } from "./decide.js";
export type { Reservation } from "./reservation.js";
export type { Stock } from "./stock.js";
