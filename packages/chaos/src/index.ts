// Chaos: customers order, faults are injected, and a report says what became of the orders.

export { faults, faultsFor } from "./faults/index.js";
export { runChaos } from "./run.js";
export { showLive } from "./show/live.js";
export { markdownOf } from "./show/markdown.js";
export { showReport } from "./show/report.js";

export type { Report } from "./report/report.js";
export type { RunEvent, RunOptions } from "./run.js";
