// The way of an order through the shop, read from the trace files of its programs.

export { journeyOf, journeyWithCalls } from "./journey.js";
export { MOST_SPANS, readCallsOf, readSpansAbout } from "./read-spans.js";

export type { CallStep, Journey, MessageStep, Step } from "./steps.js";
