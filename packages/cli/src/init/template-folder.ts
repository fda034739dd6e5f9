import path from "node:path";

/** The projects that are written. In the published command they lie elsewhere: packages/cli/published. */
export const templateFolder = path.resolve(import.meta.dirname, "../../../template");
