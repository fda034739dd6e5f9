import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/**
 * Makes the pages of a built site load under `script-src 'self'; style-src 'self'`: scripts in pages become files, and what is left of
 * `style` is dropped, which is what a page looks like before its script has come.
 */
export async function holdToStrictPolicy(folder: string, base: string): Promise<void> {
  const names = await readdir(folder, { recursive: true, encoding: "utf8" });
  const scripts = new Map<string, string>();
  for (const name of names) {
    if (!name.endsWith(".html") || name.includes("/reference/")) continue;
    const file = path.join(folder, name);
    const { page, moved } = withoutInline(await readFile(file, "utf8"), base);
    for (const [script, text] of moved) scripts.set(script, text);
    await writeFile(file, page);
  }
  for (const [script, text] of scripts) await writeFile(path.join(folder, "assets", script), text);
}

/** A page without scripts and styles in it, and the scripts that it refers to instead, by file name. */
export function withoutInline(
  html: string,
  base: string,
): Readonly<{ page: string; moved: ReadonlyMap<string, string> }> {
  const moved = new Map<string, string>();
  const page = html
    .replace(
      /<script((?: (?!src=)[\w-]+(?:="[^"]*")?)*)>([^]+?)<\/script>/g,
      (_, attributes: string, text: string) => {
        const name = `page.${createHash("sha256").update(text).digest("hex").slice(0, 12)}.js`;
        moved.set(name, text);

        return `<script${attributes} src="${base}assets/${name}"></script>`;
      },
    )
    .replace(/(<[a-z][^<>]*?) style="[^"]*"/g, "$1");

  return { page, moved };
}
