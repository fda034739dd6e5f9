// What was found, in words: a door by itself, since whoever prints what was kept needs nothing to read a document.

export { errorsIn, printed } from "../document/finding.js";

export type { Finding } from "../document/finding.js";
