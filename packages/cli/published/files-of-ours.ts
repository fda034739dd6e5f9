import { fileURLToPath } from "node:url";

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const version = here("../package.json");

/** What a site is made with: beside the command's own files, where packages/release puts them. */
export const filesOfOurs = {
  assets: here("site/assets"),
  minisearch: here("site/minisearch.js"),
  reference: { script: here("site/asyncapi-ui.min.js"), style: here("site/asyncapi.min.css") },
  versions: [version],
  programs: [version],
};
