export { database } from "./database.js";
export { startShipping } from "./service.js";
