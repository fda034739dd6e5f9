import { readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

/**
 * A text that is another one as soon as the program is: what an older one made of a document is not what this one would. Of the
 * published command these are its own files, whose names have a hash of what is in them; of sources, those that read documents.
 */
export function programStamp(): string {
  const isSource = import.meta.url.endsWith(".ts");
  const folders = isSource
    ? [
        path.resolve(import.meta.dirname, ".."),
        path.dirname(createRequire(import.meta.url).resolve("@warren/text")),
      ]
    : [import.meta.dirname];
  const versions = isSource ? [path.resolve(import.meta.dirname, "../../package.json")] : [];
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => path.join(parentPath, name)),
  );

  return [process.version, ...[...files, ...versions].sort().map(stampOf)].join("\n");
}

function stampOf(file: string): string {
  const { size, mtimeMs } = statSync(file);

  return `${path.basename(file)} ${String(size)} ${String(mtimeMs)}`;
}
