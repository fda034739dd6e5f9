import { readFileSync } from "node:fs";
import path from "node:path";
import * as z from "zod";

const file = path.resolve(import.meta.dirname, "../../package.json");

/** Name and version of this program, as headers show them: `warren 0.1.0`. */
export const generatorName = `warren ${z.object({ version: z.string() }).parse(JSON.parse(readFileSync(file, "utf8"))).version}`;
