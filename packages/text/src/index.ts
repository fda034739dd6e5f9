// How amounts, durations and lists read in sentences.

export { age, clock, duration, measuredDuration } from "./duration.js";
export { capitalized, counted, listed, uncapitalized, wrapped } from "./words.js";
