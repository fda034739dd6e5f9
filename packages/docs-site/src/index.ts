// The docs of this repository as one site. What is heavy is loaded only where the site has to be built anew.

export { buildDocsSite } from "./build-docs-site.js";
export { serveDocsSite } from "./serve-docs-site.js";

export type { DocsSiteOptions, DocsSitePaths } from "./stage.js";
export type { SiteBuilt } from "./build-docs-site.js";
