import { chmod, rename, rm } from "node:fs/promises";

/**
 * Puts a folder in the place of another. There is a moment in which neither is there, and none in which half of one is. Where somebody else
 * was quicker, theirs stays. Everybody may read the folder itself, and of what is in it what its files say: `mkdtemp` makes a draft for its owner alone, and containers and web
 * servers run as somebody else.
 */
export async function takePlaceOf(folder: string, draft: string): Promise<void> {
  const old = `${draft}-old`;
  try {
    await chmod(draft, 0o755);
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
