// A small document in which every kind of thing occurs, for tests of all that reads documents.

export { teaShopFile, teaShopSchemas } from "./tea-shop.js";
