// The messages themselves are imported by what they speak of: `@warren/contracts/placing-orders`.

export { define, part } from "./define.js";
export { registry } from "./registry.js";

export type { About } from "./define.js";
export type { Entry } from "./registry.js";
