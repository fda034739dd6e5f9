export { database } from "./database.js";
export { sampleCatalogue } from "./domain/sample-catalogue.js";
export { startInventory } from "./service.js";

export type { SampleProduct } from "./domain/sample-catalogue.js";
