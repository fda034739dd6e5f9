import path from "node:path";

const valid = /^(@[a-z0-9~-][a-z0-9._~-]*\/)?[a-z0-9~-][a-z0-9._~-]*$/;
const longest = 214;

/** Whether npm takes it as the name of a package. */
export function isProjectName(name: string): boolean {
  return valid.test(name) && name.length <= longest;
}

/** The name of a folder as npm takes it, or undefined where nothing of it is left. */
export function projectNameOf(folder: string): string | undefined {
  const name = path
    .basename(path.resolve(folder))
    .toLowerCase()
    .replaceAll(/[^a-z0-9._~-]+/g, "-")
    .replaceAll(/^[._-]+|-+$/g, "");

  return isProjectName(name) ? name : undefined;
}
