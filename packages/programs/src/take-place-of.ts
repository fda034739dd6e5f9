import { rename, rm } from "node:fs/promises";

/**
 * Puts a folder in the place of another. There is a moment in which neither is there, and none in which half of one is. Where somebody else
 * was quicker, theirs stays.
 */
export async function takePlaceOf(folder: string, draft: string): Promise<void> {
  const old = `${draft}-old`;
  try {
    await rename(folder, old).catch(unless("ENOENT"));
    await rename(draft, folder).catch(unless("ENOTEMPTY", "EEXIST"));
  } finally {
    await rm(old, { recursive: true, force: true });
  }
}

function unless(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof Error && "code" in error && codes.includes(String(error.code)))) throw error;
  };
}
