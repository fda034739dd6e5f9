// For tests of services and of the runtime itself. Not for production code.

export { eventually } from "./eventually.js";
