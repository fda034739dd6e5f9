// Drills: each breaks one thing and checks, step by step, what the shop does about it.

export { drills } from "./drills/index.js";
export { runDrill, startDrillSystem } from "./run-drill.js";
export { showLine } from "./show-line.js";

export type { Drill } from "./drill.js";
