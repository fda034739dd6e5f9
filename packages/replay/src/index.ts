// The replay: invoices of a real shop, placed as orders.

export { replay, readInvoices } from "./replay.js";
export { allEnded, showReport } from "./report.js";
export { showProgress } from "./progress.js";

export type { Invoice, Reading } from "./invoices.js";
export type { Progress } from "./progress.js";
export type { ReplayOptions } from "./replay.js";
export type { ReplayReport } from "./report.js";
