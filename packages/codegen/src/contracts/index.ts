// The zod contracts of a project, as JSON Schemas and as they are. What loads them is loaded when it is called.

export { contractsOf, validatorsOf } from "./contracts-of.js";
