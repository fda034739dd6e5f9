import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { repository } from "./repository.js";

/** Where `npm start` leaves the key of its trusted caller, for tools on the same machine. */
export const apiKeyFile = join(repository, ".stack", "dev-api-key");

/** The development key: made once, readable by its owner only. No key is built in anywhere. */
export async function developmentApiKey(): Promise<string> {
  const known = await readFile(apiKeyFile, "utf8").catch(() => "");
  if (known.trim() !== "") return known.trim();
  const key = randomBytes(24).toString("base64url");
  await mkdir(dirname(apiKeyFile), { recursive: true });
  await writeFile(apiKeyFile, `${key}\n`, { mode: 0o600 });

  return key;
}
