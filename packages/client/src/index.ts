export { createWarrenClient } from "./client.js";
export { problemOf } from "./problem.js";

export type { WarrenClient, WarrenClientOptions } from "./client.js";
export type { ProblemDetails, WarrenProblem } from "./problem.js";
export type { TokenHook } from "./token.js";
