// The payment's rules and the provider's manners, without database and broker: for simulations and audits.

export { conclude } from "./conclude.js";
export { decide } from "./decide.js";

export type { At, Command, Step } from "./decide.js";
export type { LedgerEntry, Payment } from "./payment.js";
export type { ProviderAnswer, ProviderRequest } from "../provider/card-provider.js";
