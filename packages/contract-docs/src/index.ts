// The site about a document. It loads little: an up-to-date site answers at once.

export { buildSite } from "./site/build-site.js";

export type { Built, SiteOptions, SitePaths } from "./site/build-site.js";
