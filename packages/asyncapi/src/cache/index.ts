// What was read of a document, kept for the next time. This door loads nothing that reads one until it has to.

export { cacheFolderFor } from "./cache-folder.js";
export { checkCached, readCached } from "./cached.js";

export type { CacheOptions, Checked, ReadLoosely } from "./cached.js";
