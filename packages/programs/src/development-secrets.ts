import { randomBytes } from "node:crypto";
import { link, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { defaultDirectory } from "@warren/stack";

// Made once for each folder of servers, readable by their owner only. No key is built in anywhere.

/** Where `npm start` leaves the key of its trusted machine, for tools on the same machine. */
export const apiKeyFile = join(defaultDirectory, "dev-api-key");

/** What the tokens of development are signed with. */
const tokenSecretFile = join(defaultDirectory, "dev-token-secret");

/** Who makes the tokens of development, and for which API. */
export const developmentTokens = { issuer: "urn:warren:development", audience: "warren" } as const;

export function developmentApiKey(): Promise<string> {
  return secretIn(apiKeyFile);
}

export function developmentTokenSecret(): Promise<string> {
  return secretIn(tokenSecretFile);
}

/**
 * The secret that the file holds; a new one where there is none.
 *
 * @throws Error where the file is there and has none in it, or cannot be read
 */
export async function secretIn(file: string): Promise<string> {
  const known = await written(file);
  if (known !== undefined) return known;
  await mkdir(dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(draft, `${randomBytes(36).toString("base64url")}\n`, { mode: 0o600 });
  try {
    // Whole or not at all, and never over one that somebody else has made meanwhile: what they have handed out has to stay good.
    await link(draft, file);
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
  } finally {
    await rm(draft);
  }

  return secretIn(file);
}

async function written(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return undefined;
    throw error;
  });
  // Anybody could sign with no secret. It is not replaced: another start may just have done so, and handed its own out.
  if (text?.trim() === "")
    throw new Error(`${file} is empty: remove it, and the next start makes a new secret`);

  return text?.trim();
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
