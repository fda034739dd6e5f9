// Runs AsyncAPI's own generator over a parsed document, for those who have a template.

export { runGenerator } from "./run-generator.js";
export { inWorkFolder } from "./work-folder.js";

export type { GeneratorRun } from "./run-generator.js";
