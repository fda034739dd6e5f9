// A live broker as an AsyncAPI document.

export { defaultBounds, importBroker } from "./import-broker.js";
export { summaryText } from "./summary.js";

export type { Imported, ImportOptions } from "./import-broker.js";
export type { Summary } from "./summary.js";
