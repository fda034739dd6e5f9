// Where a message goes, and what a queue, an exchange or a message is about.

export { explain } from "./explain.js";
export { explanationText } from "./explanation-text.js";
