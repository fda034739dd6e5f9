// A project to generate from, for tests of the command line.

export { teaShop } from "./tea-shop.js";
