import { spawn } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { delay, textOf } from "@warren/messaging";
import { edit } from "./edit.js";
import { PageError, type Act, type Command, type Further, type Step } from "./page.js";
import { openTerminal, type Terminal } from "./terminal.js";

// For what a page has repeated until it is so.
const REPEATED_FOR_MS = 300_000;

/** Somebody who follows a page: in a folder, with as many terminals as the page wants. */
export type Reader = Readonly<{
  folder: string;
  terminal: (which: "first" | Further) => Terminal;
  /** Closes all terminals, with what runs in them. */
  leave: () => Promise<void>;
}>;

/** Somebody who sits down in a folder. */
export function openReader(folder: string, env: NodeJS.ProcessEnv): Reader {
  const open = new Map<string, Terminal>();

  return {
    folder,
    terminal(which) {
      const terminal = open.get(which) ?? openTerminal(folder, env);
      open.set(which, terminal);

      return terminal;
    },
    async leave() {
      await Promise.all([...open.values()].map((terminal) => terminal.close()));
      open.clear();
    },
  };
}

/**
 * Does what one step of a page says, in a folder and a terminal that is closed after it.
 *
 * @throws PageError where it cannot be done, or a command does not end well or prints something else than the page shows
 */
export async function follow(step: Step, folder: string, env: NodeJS.ProcessEnv): Promise<void> {
  const reader = openReader(folder, env);
  try {
    await followAs(reader, step);
  } finally {
    await reader.leave();
  }
}

/**
 * Does what one step of a page says. What it sets in a terminal stays.
 *
 * @throws PageError where it cannot be done, or a command does not end well or prints something else than the page shows
 */
export async function followAs(reader: Reader, step: Step): Promise<void> {
  try {
    if (step.kind === "run")
      for (const command of step.commands) await run(command, reader.terminal("first"), step.again);
    else if (step.kind === "terminal") for (const act of step.acts) await perform(act, reader, step.which);
    else if (step.kind === "quote") await look(step, join(reader.folder, step.path));
    else await change(step, join(reader.folder, step.path));
  } catch (error) {
    throw new PageError(step.at, textOf(error), { cause: error });
  }
}

async function run({ line, output }: Command, terminal: Terminal, again: boolean): Promise<void> {
  const end = Date.now() + REPEATED_FOR_MS;
  for (;;) {
    try {
      await terminal.run(line, output);

      return;
    } catch (error) {
      if (!again || Date.now() > end) throw error;
    }
    await delay(200);
  }
}

async function perform(act: Act, reader: Reader, which: Further): Promise<void> {
  const terminal = reader.terminal(which);
  if (act.act === "type") await terminal.start(act.line, act.output);
  else if (act.act === "see") await terminal.shows(act.output);
  else await terminal.interrupt();
}

async function look({ path, text }: Step & { kind: "quote" }, file: string): Promise<void> {
  const flat = (lines: string) => lines.replaceAll(/\s+/g, " ").trim();
  if (!flat(await readFile(file, "utf8")).includes(flat(text)))
    throw new Error(`${path} does not have what the page shows of it.`);
}

async function change(step: Step & { kind: "create" | "edit" }, file: string): Promise<void> {
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

/** Runs `npm start` in a folder until it has printed something, then ends it as Ctrl-C does. Resolves with all that it printed. */
export function startUntil(seen: RegExp, cwd: string, env: NodeJS.ProcessEnv): Promise<string> {
  return new Promise((resolve, reject) => {
    // A terminal sends Ctrl-C to all processes of a group.
    const child = spawn("npm", ["start"], { cwd, env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    let printed = "";
    let isEnding = false;
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      if (isEnding || !seen.test(printed) || child.pid === undefined) return;
      isEnding = true;
      process.kill(-child.pid, "SIGINT");
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("error", reject);
    child.once("close", (code) => {
      if (isEnding) resolve(printed);
      else reject(new Error(`npm start ended with ${String(code)} and printed:\n${printed}`));
    });
  });
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
