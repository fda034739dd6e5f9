export type { TestDatabase } from "./test-database.js";
export { createDatabase } from "./test-database.js";
export type { TestVhost } from "./test-vhost.js";
export { createVhost } from "./test-vhost.js";
