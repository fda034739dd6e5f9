export { bakery, bakeryFile, edited } from "./read-bakery.js";

export type { Edit } from "./read-bakery.js";
