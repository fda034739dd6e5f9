import path from "node:path";
import * as prettier from "prettier";
import type { Folder } from "./folder.js";

/** Formats files as the project's own formatter would once they are in `root`. */
export async function formatted(files: Folder, root: string): Promise<Folder> {
  const config = await prettier.resolveConfig(path.join(root, "file.ts"));
  const texts = await Promise.all(
    [...files].map(
      async ([file, text]) => [file, await prettier.format(text, { ...config, filepath: file })] as const,
    ),
  );

  return new Map(texts);
}
