export { database } from "./database.js";
export { entities } from "./entities/index.js";
export { startShipping } from "./service.js";
