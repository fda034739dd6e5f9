// The programs of the shop: which there are, how they are compiled, and how one is run.

export { apiKeyFile, developmentApiKey } from "./api-key.js";
export { buildPrograms } from "./build.js";
export { keepRunning } from "./kept-program.js";
export { CATCHER_SMTP_PORT, catcher, gateway, programs, services } from "./programs.js";
export { repository } from "./repository.js";
export { runProgram } from "./run-program.js";
export { supervise } from "./supervisor.js";

export type { KeptProgram, KeptProgramOptions } from "./kept-program.js";
export type { Program, ServiceProgram } from "./programs.js";
export type { RunningProgram, StartingProgram } from "./run-program.js";
export type { Supervised } from "./supervisor.js";
