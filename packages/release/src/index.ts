// What others install, made of this repository.

export { packAll } from "./pack.js";
export { published } from "./published.js";

export type { Tarball } from "./pack.js";
