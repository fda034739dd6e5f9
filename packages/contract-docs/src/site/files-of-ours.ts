import { createRequire } from "node:module";
import path from "node:path";

const { resolve } = createRequire(import.meta.url);
const own = path.resolve(import.meta.dirname, "../..");

/** What a site is made with, besides its document. In the published command it lies elsewhere: packages/cli/published. */
export type FilesOfOurs = Readonly<{
  /** The folder of the pages' style, script and icon. */
  assets: string;
  /** The search, as a classic script: a page from the disk may load no module. */
  minisearch: string;
  /** AsyncAPI's own page, as a classic script with React in it, and its style. */
  reference: Readonly<{ script: string; style: string }>;
  /** Files that change with every version of what makes the reference. */
  versions: readonly string[];
  /** Files that change with what makes all other pages. */
  programs: readonly string[];
}>;

export const filesOfOurs: FilesOfOurs = {
  assets: path.join(import.meta.dirname, "assets"),
  // Neither is among its package's exports.
  minisearch: path.resolve(resolve("minisearch"), "../../umd/index.js"),
  reference: {
    script: resolve("@asyncapi/react-component/browser/standalone/without-parser.js"),
    style: resolve("@asyncapi/react-component/styles/default.min.css"),
  },
  versions: [path.join(own, "package.json")],
  programs: [path.join(own, "src"), path.dirname(resolve("@warren/asyncapi"))],
};
