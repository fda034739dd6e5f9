// For the tests of the whole system and the benchmarks.

export { buildPrograms } from "./build.js";
export { catcher, gateway, programs, services } from "./programs.js";
export { repository } from "./repository.js";

export type { Program } from "./programs.js";
