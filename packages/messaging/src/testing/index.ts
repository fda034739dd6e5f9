// For tests of services and of the runtime itself. Not for production code.

export { makeCertificates } from "./certificates.js";
export { eventually } from "./eventually.js";
export { heapAfterCollection } from "./heap.js";
export { openProxy } from "./proxy.js";

export type { Certificates } from "./certificates.js";
export type { Proxy } from "./proxy.js";
