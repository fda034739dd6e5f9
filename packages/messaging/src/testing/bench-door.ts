// The bench of the runtime's own tests, with the small contract and the hostile messages that they use. For tests of the
// packages that handle the runtime's messages.

export { openBench } from "./bench.js";
export { hostileMessages } from "./hostile-messages.js";
export { DEEP, nestedLists, openHostileSender } from "./hostile-sender.js";
export { partitionedTopology, pathfinder, Step, walker } from "./partitioned-contract.js";
export { Told, Worked, worker } from "./test-contract.js";

export type { TestBench } from "./bench.js";
export type { HostileMessage } from "./hostile-messages.js";
export type { HostileSender } from "./hostile-sender.js";
