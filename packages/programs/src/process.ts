import { spawn } from "node:child_process";
import { repository } from "./repository.js";

/** What a program says of itself once it runs: its `url`, and whatever else the line holds. */
export type ReadyLine = Readonly<Record<string, unknown>>;

/** One process of a program, from its start to its end. */
export type ProgramProcess = Readonly<{
  pid: number | undefined;
  /** Undefined where it ended before it ran. */
  running: Promise<ReadyLine | undefined>;
  /** How it ended, by whomever: a signal's name, `code N`, or why it could not be started. */
  ended: Promise<string>;
  /** Sends a signal, unless it has ended already. */
  signal(name: NodeJS.Signals): void;
  /** The last of what it said. */
  tail(): string;
}>;

export type ProcessOptions = Readonly<{
  env: NodeJS.ProcessEnv;
  /** Options for Node, such as `--cpu-prof`. */
  execArgv: readonly string[];
  /** Gets everything it says. Without it, what it says of errors goes to our own, and the rest nowhere. */
  log: NodeJS.WritableStream | undefined;
}>;

// A launcher that is killed closes this pipe; a program without one would try for ever to reach its broker.
// process.exit was seen to hang then, with its own output broken too.
const END_WITH_PARENT =
  "data:text/javascript,process.stdin.on('end',()=>process.kill(process.pid,'SIGKILL')).resume();";

const TAIL_CHARS = 4_000;

/** Runs a compiled file. It ends with this process. */
export function startProcess(file: string, { env, execArgv, log }: ProcessOptions): ProgramProcess {
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", "--import", END_WITH_PARENT, ...execArgv, file],
    {
      // Paths in their settings, such as DOCS_DIR, begin at the repository, wherever the launcher was called.
      cwd: repository,
      env: { ...process.env, ...env },
      stdio: ["pipe", "pipe", "pipe"],
      // A Ctrl-C in the terminal is ours to pass on, once, in the right order.
      detached: true,
    },
  );
  let tail = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => (tail = (tail + text).slice(-TAIL_CHARS)));
  }
  if (log !== undefined) child.stdout.pipe(log, { end: false });
  // Each pipe into our own would listen to it, and there may be many programs.
  if (log === undefined) child.stderr.on("data", (text: string) => process.stderr.write(text));
  else child.stderr.pipe(log, { end: false });
  // It may end before it has read what it is given.
  child.stdin.on("error", () => undefined);
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    // Not "exit": what it said last may not have been read by then.
    child.once("close", (code, signal) => resolve(signal ?? `code ${String(code)}`));
  });

  return {
    pid: child.pid,
    running: Promise.race([readyLineIn(child.stdout), ended.then(() => undefined)]),
    ended,
    signal(name) {
      if (child.exitCode === null && child.signalCode === null) child.kill(name);
    },
    tail: () => tail,
  };
}

/** Looks at lines only until the right one has come: a program under load says much. */
function readyLineIn(stdout: NodeJS.ReadableStream): Promise<ReadyLine> {
  return new Promise((resolve) => {
    let rest = "";
    const look = (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop() ?? "";
      const [found] = lines.flatMap(readyLineOf);
      if (found === undefined) return;
      stdout.off("data", look);
      resolve(found);
    };
    stdout.on("data", look);
  });
}

function readyLineOf(line: string): readonly ReadyLine[] {
  try {
    const said = JSON.parse(line) as ReadyLine;
    const { msg } = said;

    return typeof msg === "string" && msg.endsWith(" is running") ? [said] : [];
  } catch {
    return [];
  }
}
