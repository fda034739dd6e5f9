import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { hasCode } from "@warren/servers/parts";
import { repository } from "./folders.js";

/** What compose.yaml makes its own servers with: ours have other users and passwords. */
const ofComposeOnly = /_(?:USER|PASSWORD)$/;

/**
 * Takes what `.env` in the repository says into the environment, as Compose does: what is set already stays, and an empty variable
 * counts as missing. Users and passwords of Compose's servers are left out. Returns the names of what was taken.
 */
export function loadEnvFile(
  env: NodeJS.ProcessEnv = process.env,
  file: string = join(repository, ".env"),
): readonly string[] {
  const taken = Object.entries(parseEnv(textOf(file))).filter(
    ([name, value]) => value !== "" && env[name] === undefined && !ofComposeOnly.test(name),
  );
  for (const [name, value] of taken) env[name] = value;

  return taken.map(([name]) => name);
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return "";
    throw error;
  }
}
