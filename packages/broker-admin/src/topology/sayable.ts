import type { LiveArguments } from "./live-topology.js";

/** Whether a value can stand in a document as it is on the broker. */
export function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** So RabbitMQ's HTTP API writes an argument without a value: not as null. */
const NO_VALUE = "undefined";

/** Whether a document can say all that a binding compares. No document can of a list, or of no value: "the header is there". */
export function isSayable(given: LiveArguments): boolean {
  return Object.values(given).every((value) => isScalar(value) && value !== NO_VALUE);
}
