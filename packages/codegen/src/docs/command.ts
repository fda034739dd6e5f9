// What `warren docs` does, for a program that adds pages of its own. It loads little: an up-to-date site answers at once.

export { docsCommand } from "../cli/docs-command.js";
export { pathsIn } from "../paths.js";

export type { Output } from "../cli/output.js";
export type { Built, SiteOptions } from "./build-site.js";
