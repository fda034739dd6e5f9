export { database } from "./database.js";
export { entities } from "./entities/index.js";
export { sampleCatalogue } from "./domain/sample-catalogue.js";
export { startInventory } from "./service.js";

export type { SampleProduct } from "./domain/sample-catalogue.js";
