// Chaos: customers order, faults are injected, and a report says what became of the orders.

export { faults, faultsFor } from "./faults/index.js";
export { runChaos } from "./run.js";
export { showLive } from "./show/live.js";
export { pageOf } from "./show/markdown.js";
export { showLedger } from "./show/report.js";
