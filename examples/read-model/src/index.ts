export { startReadModel } from "./service.js";
export { rebuild } from "./rebuild.js";
