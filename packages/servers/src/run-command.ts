import { execFile, spawn } from "node:child_process";
import { once } from "node:events";

export type CommandResult = Readonly<{ exitCode: number; stdout: string; stderr: string }>;

export type CommandOptions = Readonly<{
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  signal?: AbortSignal | undefined;
  /** Default five minutes: initdb and rabbitmqctl were seen to take more than one where a machine has much else to do. */
  timeoutMs?: number;
}>;

const KEPT_OF_ERRORS = 16_384;

/** Runs a command to its end. It has nothing to read. Exit code 127 when it does not exist, 124 when it ran out of time. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { signal, timeoutMs = 300_000, ...rest } = options;

  return new Promise((resolve, reject) => {
    const child = execFile(
      command,
      [...args],
      {
        ...rest,
        ...(signal ? { signal } : {}),
        timeout: timeoutMs,
        maxBuffer: 64 * 1024 * 1024,
        encoding: "utf8",
      },
      (error, stdout, stderr) => {
        if (signal?.aborted) {
          reject(signal.reason instanceof Error ? signal.reason : new Error("Stopped."));

          return;
        }
        // Who was told to end for want of time may do so in good order: Erlang's programs leave with code 0 and nothing done.
        resolve({ exitCode: child.killed ? 124 : exitCodeOf(error), stdout, stderr });
      },
    );
    // One that asks for a password would wait for it.
    child.stdin?.end();
  });
}

/** Runs a command and throws with its last words when it fails. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  return outputOf([command, ...args], await runCommand(command, args, options));
}

/** What a command has put out that must have succeeded. Throws with its last words where it has not. */
export function outputOf(
  [command = "", first = ""]: readonly string[],
  { exitCode, stdout, stderr }: CommandResult,
): string {
  if (exitCode === 0) return stdout;
  const said = lastLines(`${stdout}\n${stderr}`, 12);

  throw new Error(`${command} ${first} failed with exit code ${String(exitCode)}:\n${said}`);
}

/**
 * Runs a command that reads what is typed here and writes here. Resolves with its exit code, 1 where a signal has ended it, and with what it first said of
 * errors.
 */
export async function runAttached(
  command: string,
  args: readonly string[],
  options: Pick<CommandOptions, "cwd" | "env">,
): Promise<Pick<CommandResult, "exitCode" | "stderr">> {
  const child = spawn(command, [...args], { ...options, stdio: ["inherit", "inherit", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    process.stderr.write(text);
    if (stderr.length < KEPT_OF_ERRORS) stderr += text;
  });
  const [code] = (await once(child, "close")) as [number | null];

  return { exitCode: code ?? 1, stderr };
}

export function lastLines(text: string, count: number): string {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .join("\n");
}

function exitCodeOf(error: (Error & { code?: string | number | null }) | null): number {
  if (!error) return 0;
  if (typeof error.code === "number") return error.code;

  return error.code === "ENOENT" ? 127 : 1;
}
