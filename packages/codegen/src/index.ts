// What tools and tests of the repository may use. The command line is `npm run codegen`.

export { generate } from "./generate/generate.js";
export { pathsIn } from "./paths.js";

export type { Finding } from "./document/finding.js";
export type { Generated } from "./generate/generate.js";
export type { Paths } from "./paths.js";
