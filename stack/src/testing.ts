export { askManagement } from "./ask-management.js";
export type { ChromiumProgram } from "./chromium-program.js";
export { provideChromium } from "./chromium-program.js";
export type { TestBrokerUsers } from "./test-broker-users.js";
export { createBrokerUsers } from "./test-broker-users.js";
export type { TestDatabase } from "./test-database.js";
export { createDatabase } from "./test-database.js";
export type { TestVhost } from "./test-vhost.js";
export { createVhost } from "./test-vhost.js";
