// For tests of services on real servers. Not for production code: it needs vitest and the servers of its run.

export { openServiceBench } from "./service-bench.js";

export type { Heard, SentBy } from "./hear.js";
export type { DeadLetter } from "./management.js";
export type { ServiceBench, ServiceBenchOptions } from "./service-bench.js";
