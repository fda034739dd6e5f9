import { spawn } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** What somebody made of a text, and the file in which it still lies, for them alone to read. */
export type Edited = Readonly<{ text: string; file: string }>;

/**
 * Opens a text in the editor of the environment.
 *
 * @throws Error where there is no editor, or where it ends with an error
 */
export async function editText(text: string, env: NodeJS.ProcessEnv): Promise<Edited> {
  const editor = env["VISUAL"] ?? env["EDITOR"] ?? "";
  if (editor === "") throw new Error("Say what to change: --set or --payload, or set EDITOR.");
  const file = path.join(await mkdtemp(path.join(tmpdir(), "warren-dlq-")), "payload.json");
  await writeFile(file, `${text}\n`, { mode: 0o600 });
  // EDITOR may have arguments: it is a piece of shell, as git and crontab take it.
  const child = spawn(`${editor} "$WARREN_FILE"`, {
    shell: true,
    stdio: "inherit",
    env: { ...env, WARREN_FILE: file },
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("exit", resolve);
    child.once("error", reject);
  });
  if (code !== 0)
    throw new Error(`The editor ended with ${String(code)}. Nothing was changed; the text is in ${file}.`);

  return { text: (await readFile(file, "utf8")).trimEnd(), file };
}
