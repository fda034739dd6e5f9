// The way of an order through the shop, read from the trace files of its programs.

export { journeyOf } from "./journey.js";
export { readSpansAbout } from "./read-spans.js";

export type { Journey, Step } from "./journey.js";
