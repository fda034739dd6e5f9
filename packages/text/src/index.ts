// How amounts, durations and lists read in sentences.

export { clock, duration, measuredDuration } from "./duration.js";
export { capitalized, counted, listed, uncapitalized } from "./words.js";
