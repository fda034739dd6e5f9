import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A compiled program that runs as a process of its own. */
export type RunningProgram = Readonly<{
  pid: number;
  /** What it said when it was ready: `url`, and whatever else the line holds. */
  said: Readonly<Record<string, unknown>>;
  /** Sends the signal, unless it has ended already, and resolves when it is gone. */
  end(signal: "SIGTERM" | "SIGKILL"): Promise<void>;
}>;

/** A program under way to its readiness. It can be ended before it gets there. */
export type StartingProgram = Readonly<{
  ready: Promise<RunningProgram>;
  end: RunningProgram["end"];
  /** How it ended, by whomever: a signal's name or `code N`. */
  exited: Promise<string>;
}>;

// A launcher that is killed closes this pipe; a program without one would try for ever to reach its broker.
// process.exit was seen to hang then, with its own output broken too.
const END_WITH_PARENT =
  "data:text/javascript,process.stdin.on('end',()=>process.kill(process.pid,'SIGKILL')).resume();";

/**
 * Runs `<folder>/<name>.js` for a test or a benchmark: it ends with this process. `ready` rejects, with what the program
 * said, where it ends before it runs.
 */
export function runProgram(
  name: string,
  options: Readonly<{
    folder: string;
    env: NodeJS.ProcessEnv;
    /** Options for Node, such as `--cpu-prof`. */
    execArgv?: readonly string[];
    /** Gets everything it says. Default: what it says of errors goes to ours, and the rest nowhere. */
    log?: NodeJS.WritableStream;
  }>,
): StartingProgram {
  const { folder, env, execArgv = [], log } = options;
  const child = spawn(
    process.execPath,
    ["--enable-source-maps", "--import", END_WITH_PARENT, ...execArgv, join(folder, `${name}.js`)],
    // The line that says that it runs is an info.
    { env: { ...process.env, ...env, LOG_LEVEL: "info" }, stdio: ["pipe", "pipe", "pipe"] },
  );
  if (log !== undefined) child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log ?? process.stderr, { end: false });
  const exited = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(signal ?? `code ${String(code)}`));
  });

  const end: RunningProgram["end"] = async (signal) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
    const gone = once(child, "exit");
    child.kill(signal);
    await gone;
  };
  const ready = async (): Promise<RunningProgram> => {
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      const said = readyLine(line);
      if (said === undefined || child.pid === undefined) continue;
      // What it says from now on is of no interest, but has to be taken away.
      child.stdout.resume();

      return { pid: child.pid, said, end };
    }
    throw new Error(`${name} ended before it ran:\n${lines.join("\n")}`);
  };

  return { ready: ready(), end, exited };
}

function readyLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const said = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const { msg } = said;

    return typeof msg === "string" && msg.endsWith(" is running") ? said : undefined;
  } catch {
    return undefined;
  }
}
