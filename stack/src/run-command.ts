import { execFile } from "node:child_process";

export type CommandResult = Readonly<{ exitCode: number; stdout: string; stderr: string }>;

export type CommandOptions = Readonly<{
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  uid?: number;
  gid?: number;
  signal?: AbortSignal | undefined;
  /** Default 60 s. */
  timeoutMs?: number;
}>;

/** Runs a command to its end. Exit code 127 when it does not exist, 124 when it ran out of time. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  const { signal, timeoutMs = 60_000, ...rest } = options;

  return new Promise((resolve, reject) => {
    execFile(
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
        resolve({ exitCode: exitCodeOf(error), stdout, stderr });
      },
    );
  });
}

/** Runs a command and throws with its last words when it fails. */
export async function mustRun(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const result = await runCommand(command, args, options);
  if (result.exitCode !== 0) {
    const said = lastLines(`${result.stdout}\n${result.stderr}`, 12);
    throw new Error(`${command} ${args[0] ?? ""} failed with exit code ${String(result.exitCode)}:\n${said}`);
  }

  return result.stdout;
}

export function lastLines(text: string, count: number): string {
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-count)
    .join("\n");
}

function exitCodeOf(error: (Error & { code?: string | number | null; killed?: boolean }) | null): number {
  if (!error) return 0;
  if (typeof error.code === "number") return error.code;
  if (error.code === "ENOENT") return 127;

  return error.killed ? 124 : 1;
}
