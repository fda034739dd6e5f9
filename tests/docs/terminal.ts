import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { delay } from "@warren/messaging";
import { linesAsShown, printedAsShown } from "./output.js";

/** A shell at which the reader of a page sits. What a line sets stays, and so does a program that does not end. */
export type Terminal = Readonly<{
  /** Types a line, waits until it has ended, and looks that it ended well and printed what the page shows. */
  run: (line: string, shown: readonly string[]) => Promise<void>;
  /** Types a line and waits until it has printed what the page shows, whether it ends or not. */
  start: (line: string, shown: readonly string[]) => Promise<void>;
  /** Waits until what runs has printed more: what the page shows. */
  shows: (shown: readonly string[]) => Promise<void>;
  /** Presses Ctrl-C, and waits until what ran has ended. */
  interrupt: () => Promise<void>;
  /** Ends the shell with all that runs in it. */
  close: () => Promise<void>;
}>;

// What is shown comes at once, or late on a busy machine; a command may install or test something. These are for what never comes.
const SHOWN_WITHIN_MS = 300_000;
const ENDED_WITHIN_MS = 580_000;
// Nobody presses a key in the moment in which a line comes: who printed it may have yet to do what it says.
const REACTION_MS = 500;
const MARK = /\u0001ended with (\d+)\n/;

/** Opens a terminal in a folder. */
export function openTerminal(folder: string, env: NodeJS.ProcessEnv): Terminal {
  // A group of its own takes the signals of its keys.
  const shell = spawn("sh", [], { cwd: folder, env, stdio: ["pipe", "pipe", "ignore"], detached: true });
  // A shell without a user would end together with what is interrupted in it.
  shell.stdin.write("exec 2>&1; trap : INT\n");
  let printed = "";
  /** What was typed last, and its exit code once it has ended. */
  let last: { line: string; code: number | undefined } = { line: "", code: 0 };
  shell.stdout.setEncoding("utf8").on("data", (text: string) => {
    printed += stripVTControlCharacters(text);
    const [mark, code] = MARK.exec(printed) ?? [];
    if (mark === undefined) return;
    printed = printed.replace(mark, "");
    last.code = Number(code);
  });

  return { run, start, shows, interrupt, close: () => close(shell) };

  async function run(line: string, shown: readonly string[]): Promise<void> {
    await type(`{ ${line}\n}`);
    const code = await ended();
    const said = takeAll();
    if (code !== 0) throw new Error(`\`${line}\` ended with code ${code} and printed:\n${said}`);
    if (!printedAsShown(shown, said))
      throw new Error(`\`${line}\` does not print what the page shows, but:\n${said}`);
  }

  async function start(line: string, shown: readonly string[]): Promise<void> {
    // In a shell of its own, which Ctrl-C ends together with what runs in it: a loop would else go on.
    await type(`(${line}\n)`);
    await shows(shown);
  }

  async function shows(shown: readonly string[]): Promise<void> {
    // A last line that is not whole yet is not looked at.
    const found = await until(() => linesAsShown(shown, printed.split("\n").slice(0, -1)), SHOWN_WITHIN_MS);
    if (found === undefined)
      throw new Error(`\`${last.line}\` does not print what the page shows, but:\n${printed}`);
    printed = printed.split("\n").slice(found).join("\n");
  }

  async function interrupt(): Promise<void> {
    await delay(REACTION_MS);
    signalAll(shell, "SIGINT");
    await ended();
    takeAll();
  }

  async function type(group: string): Promise<void> {
    const code = await ended();
    const rest = takeAll();
    // After what was killed the shell says so, each in its words.
    if (code < 128 && rest.trim() !== "")
      throw new Error(`\`${last.line}\` printed more than the page shows:\n${rest}`);
    last = { line: group, code: undefined };
    // What the line runs would else read the lines after it.
    shell.stdin.write(`${group} < /dev/null\nprintf '\\001ended with %d\\n' $?\n`);
  }

  async function ended(): Promise<number> {
    const code = await until(() => last.code, ENDED_WITHIN_MS);
    if (code === undefined) throw new Error(`\`${last.line}\` does not end. It printed:\n${printed}`);

    return code;
  }

  function takeAll(): string {
    const all = printed;
    printed = "";

    return all;
  }
}

/** The first answer that is not undefined, or undefined where none comes in time. */
async function until<T>(ask: () => T | undefined, withinMs: number): Promise<T | undefined> {
  const end = Date.now() + withinMs;
  for (;;) {
    const answer = ask();
    if (answer !== undefined || Date.now() > end) return answer;
    await delay(20);
  }
}

async function close(shell: ChildProcess): Promise<void> {
  if (shell.exitCode !== null || shell.signalCode !== null) return;
  const gone = once(shell, "exit");
  signalAll(shell, "SIGKILL");
  await gone;
}

/** To the shell and all that runs in it. */
function signalAll({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  if (pid === undefined) throw new Error("there is no shell.");
  process.kill(-pid, signal);
}
