// How amounts, durations, lists and what strangers wrote read in sentences.

export { age, clock, duration, measuredDuration } from "./duration.js";
export { printable } from "./printable.js";
export { capitalized, counted, listed, uncapitalized, wrapped } from "./words.js";
