import { spawn } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { textOf } from "@warren/messaging";
import { edit } from "./edit.js";
import { printedAsShown } from "./output.js";
import { PageError, type Command, type Step } from "./page.js";

/**
 * Does what one step of a page says, in a folder.
 *
 * @throws PageError where it cannot be done, or a command does not end well or prints something else than the page shows
 */
export async function follow(step: Step, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  try {
    if (step.kind === "run") for (const command of step.commands) await run(command, folder, env);
    else await change(step, join(folder, step.path));
  } catch (error) {
    throw new PageError(step.at, textOf(error), { cause: error });
  }
}

async function change(step: Exclude<Step, { kind: "run" }>, file: string): Promise<void> {
  if (step.kind === "edit") {
    const before = await readFile(file, "utf8").catch(() => {
      throw new Error(`there is no file ${step.path}.`);
    });
    try {
      await writeFile(file, edit(before, step.place, step.text));
    } catch (error) {
      throw new Error(`${step.path}: ${textOf(error)}`, { cause: error });
    }
  } else {
    if (await exists(file)) throw new Error(`${step.path} is no new file: it is there already.`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, step.text);
  }
}

async function run({ line, output }: Command, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { printed, how } = await shell(line, folder, env);
  if (how !== "code 0") throw new Error(`\`${line}\` ended with ${how} and printed:\n${printed}`);
  if (!printedAsShown(output, printed))
    throw new Error(`\`${line}\` does not print what the page shows, but:\n${printed}`);
}

/** How a line ended, `code 0` where it ended well, and what it said on both its outputs in the order in which it came. */
export type Said = Readonly<{ how: string; printed: string }>;

/** Runs a line in the shell of a folder. */
export function shell(line: string, cwd: string, env: NodeJS.ProcessEnv): Promise<Said> {
  return new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", `{ ${line}\n} 2>&1`], {
      cwd,
      env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    child.once("close", (code, signal) =>
      resolve({ printed: Buffer.concat(chunks).toString(), how: signal ?? `code ${String(code)}` }),
    );
  });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
