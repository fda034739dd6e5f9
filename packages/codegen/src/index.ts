// Model in; TypeScript, JSON Schemas and broker definitions out.

export { differences, readFolder, writeFolder } from "./generate/folder.js";
export { generate } from "./generate/generate.js";
export { oursIn } from "./generate/ours.js";
export { serviceStubs } from "./stubs/service-stubs.js";

export type { Definitions } from "./emit/definitions.js";
export type { Folder } from "./generate/folder.js";
export type { Generated, GenerateOptions, Through } from "./generate/generate.js";
