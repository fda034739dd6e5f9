// Small documents for tests of all that reads documents.

export { readPostOffice } from "./post-office.js";
export { teaShopFile, teaShopSchemas } from "./tea-shop.js";
