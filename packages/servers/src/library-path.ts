import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Value of LD_LIBRARY_PATH for programs of an extracted Debian package. */
export function libraryPath(root: string): string {
  const folders = ["usr/lib", "lib"].flatMap((name) => {
    const folder = join(root, name);
    const ofArchitecture = existsSync(folder)
      ? readdirSync(folder).filter((entry) => /-linux-gnu/.test(entry))
      : [];

    return [...ofArchitecture.map((entry) => join(folder, entry)), folder];
  });
  const inherited = process.env["LD_LIBRARY_PATH"];

  return [...folders, ...(inherited ? [inherited] : [])].join(":");
}
