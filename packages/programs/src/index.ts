// The programs of the shop: which there are, how they are compiled, and how one is kept running.

export { buildOwnPrograms, buildPrograms } from "./build.js";
export { buildConsole } from "./build-console.js";
export {
  apiKeyFile,
  developmentApiKey,
  developmentTokens,
  developmentTokenSecret,
} from "./development-secrets.js";
export { olderFile, openLogFile } from "./log-file.js";
export { imageNames, makeImage } from "./image/make-image.js";
export { startProgram } from "./program.js";
export { untilReady } from "./ready.js";
export {
  CATCHER_SMTP_PORT,
  catcher,
  gateway,
  operations,
  programNames,
  programs,
  services,
} from "./programs.js";
export { repository } from "./repository.js";
export { instancesOf, readScale } from "./scale.js";

export type { OwnPrograms } from "./build.js";
export type { ConsoleBuild } from "./build-console.js";
export type { ReadyLine } from "./process.js";
export type { Program, ProgramOptions } from "./program.js";
export type { ProgramDefinition, ProgramName, ServiceDefinition, ServiceName } from "./programs.js";
export type { ReadyOptions } from "./ready.js";
export type { Instance, Scale } from "./scale.js";
