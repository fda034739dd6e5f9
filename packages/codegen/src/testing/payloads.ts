// Payloads of the shop's own messages, for tests of what services do with them.

export { schemas } from "./contracts-under-test.js";
export { validValues } from "./json-schema-arbitrary.js";
