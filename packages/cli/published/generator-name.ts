import { readFileSync } from "node:fs";

const { version } = JSON.parse(
  readFileSync(new URL("../package.json", import.meta.url), "utf8"),
) as Readonly<{ version: string }>;

/** Name and version of this program, as headers show them: `warren 0.1.0`. */
export const generatorName = `warren ${version}`;
