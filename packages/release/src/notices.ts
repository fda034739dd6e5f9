import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** The licences of all libraries that files of a bundle come from, in one text: most ask for that. */
export async function noticesOf(files: readonly string[]): Promise<string> {
  const folders = new Set(files.flatMap((file) => packageFolder(file) ?? []));
  const notices = await Promise.all([...folders].sort().map(noticeOf));

  return `The files beside this one contain these libraries.\n\n${notices.join("\n\n")}\n`;
}

function packageFolder(file: string): string | undefined {
  return /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0];
}

async function noticeOf(folder: string): Promise<string> {
  const { name, version, license } = JSON.parse(
    await readFile(path.join(folder, "package.json"), "utf8"),
  ) as Readonly<{ name: string; version: string; license?: unknown }>;
  const file = (await readdir(folder)).find((one) => /^(licen[cs]e|copying)(\.|-|$)/i.test(one));
  const text = file === undefined ? "" : `\n\n${(await readFile(path.join(folder, file), "utf8")).trim()}`;

  return `== ${name} ${version} (${typeof license === "string" ? license : "licence as below"})${text}`;
}
