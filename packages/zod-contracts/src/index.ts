// How a project defines its messages in zod, and where who reads them finds what it defined. Knows no domain.

export { define, part } from "./define.js";
export { registry } from "./registry.js";

export type { About } from "./define.js";
export type { Entry } from "./registry.js";
