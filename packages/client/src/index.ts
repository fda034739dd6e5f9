export { createWarrenClient } from "./client.js";
export { problemOf } from "./problem.js";

export type { WarrenClient, WarrenClientOptions } from "./client.js";
export type { WarrenProblem } from "./problem.js";
