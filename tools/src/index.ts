// For the tests of the whole system and the benchmarks.

export { auditWhenQuiet, developmentAddresses } from "./audit/index.js";
export { buildPrograms } from "./build.js";
export { faultsFor } from "./chaos/faults/index.js";
export { runChaos } from "./chaos/run.js";
export { showLedger } from "./chaos/show/ledger.js";
export { startShop } from "./chaos/shop/shop.js";
export { drills } from "./drill/drills/index.js";
export { runDrill, startDrillShop } from "./drill/run-drill.js";
export { catcher, gateway, programs, services } from "./programs.js";
export { allEnded, readInvoices, replay } from "./replay/index.js";
export { repository } from "./repository.js";
export { runProgram } from "./run-program.js";

export type { AuditResult, Finding } from "./audit/index.js";
export type { Shop } from "./chaos/shop/shop.js";
export type { Program } from "./programs.js";
export type { RunningProgram, StartingProgram } from "./run-program.js";
