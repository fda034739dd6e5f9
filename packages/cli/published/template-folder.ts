import { fileURLToPath } from "node:url";

/** Beside the command's own files, where packages/release puts them. */
export const templateFolder = fileURLToPath(new URL("template", import.meta.url));
