import type { CommandResult } from "./run-command.js";

/** What Erlang says where it ends before the program that it is to run has begun. */
const DID_NOT_START = "init terminating in do_boot";

/**
 * Runs a tool of the broker's, and once again where it had not begun: its Erlang cannot load its own modules in the moment in which they are
 * put in the place of others.
 */
export async function startedAgain<T extends Pick<CommandResult, "exitCode" | "stderr">>(
  run: () => Promise<T>,
): Promise<T> {
  const result = await run();

  return result.exitCode !== 0 && result.stderr.includes(DID_NOT_START) ? run() : result;
}
