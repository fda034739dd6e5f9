// The messages themselves are imported a domain at a time: `@warren/contracts/order`.

export { define, part } from "./define.js";
export { registry } from "./registry.js";

export type { About } from "./define.js";
export type { Entry } from "./registry.js";
