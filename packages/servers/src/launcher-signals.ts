import { rmSync } from "node:fs";
import { abruptSignal } from "./leftovers.js";
import { readPidFile, type ProcessName } from "./pid-file.js";
import { signalProcess } from "./process-identity.js";

const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A start was stopped by Ctrl-C or by whoever ended the launcher. */
export class StartStoppedError extends Error {
  override readonly name = "StartStoppedError";
}

/** A signal that aborts a start under way when the caller's does or when this process is told to end. */
export function stoppedBySignals(
  callers: AbortSignal | undefined,
): Readonly<{ signal: AbortSignal; release: () => void }> {
  const controller = new AbortController();
  let received: NodeJS.Signals | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    received = signal;
    controller.abort(new StartStoppedError(`The start was stopped by ${signal}.`));
  };
  for (const signal of endSignals) process.on(signal, onSignal);

  return {
    signal: callers ? AbortSignal.any([callers, controller.signal]) : controller.signal,
    release: () => {
      for (const signal of endSignals) process.removeListener(signal, onSignal);
      if (received) endLikeOthers(received);
    },
  };
}

/**
 * Ends a throw-away stack when this process is told to end, and at once when it leaves without a word (an uncaught
 * exception, process.exit).
 */
export function onLauncherEnd(
  folder: string,
  end: () => Promise<void>,
  options: Readonly<{ onSignal: boolean }>,
): Readonly<{ release: () => void }> {
  const signals = options.onSignal ? endSignals : [];
  const onSignal = (signal: NodeJS.Signals): void => {
    void end().finally(() => {
      endLikeOthers(signal);
    });
  };
  const onExit = (): void => {
    const notes = readPidFile(folder);
    const processes = notes?.processes ?? {};
    for (const name of Object.keys(processes) as ProcessName[]) {
      const identity = processes[name];
      if (identity) signalProcess(identity, abruptSignal(name));
    }
    // Containers take longer to end than is left here, and data elsewhere is known by the notes alone: the next start sweeps both.
    if (notes?.compose || notes?.outsideFolders?.length) return;
    // What still writes to it is swept by the next start, which also finds the notes if they are left.
    rmSync(folder, { recursive: true, force: true, maxRetries: 2 });
  };
  for (const signal of signals) process.on(signal, onSignal);
  process.on("exit", onExit);

  return {
    release: () => {
      for (const signal of signals) process.removeListener(signal, onSignal);
      process.removeListener("exit", onExit);
    },
  };
}

// Having listened, we took away the signal's usual effect; where nobody else listens it is given back.
function endLikeOthers(signal: NodeJS.Signals): void {
  if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
}
