export {
  askManagement,
  claimFreePort,
  claimPort,
  createDatabase,
  createVhost,
  releasePorts,
} from "@warren/servers/parts";
export { provideChromium } from "./chromium-program.js";
export { providePrometheus } from "./prometheus-program.js";
export { createBrokerUsers } from "./test-broker-users.js";

export type { TestDatabase, TestVhost } from "@warren/servers/parts";
export type { ChromiumProgram } from "./chromium-program.js";
export type { PrometheusProgram } from "./prometheus-program.js";
export type { TestBrokerUsers } from "./test-broker-users.js";
