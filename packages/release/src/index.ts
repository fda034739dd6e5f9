// What others install, made of this repository.

export { packAll } from "./pack.js";
export { planRelease } from "./plan.js";
export { writeRelease } from "./write-release.js";
export { published } from "./published.js";

export type { Tarball } from "./pack.js";
export type { Bump, ReleasePlan } from "./plan.js";
