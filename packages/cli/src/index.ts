// What `warren docs` does, for a program that adds pages of its own. It loads little: an up-to-date site answers at once.

export { docsCommand } from "./docs-command.js";
export { pathsIn } from "@warren/codegen/paths";

export type { Output } from "./output.js";
export type { Built, SiteOptions } from "@warren/contract-docs";
