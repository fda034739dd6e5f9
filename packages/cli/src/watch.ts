import { spawn } from "node:child_process";
import { watch, type FSWatcher } from "node:fs";
import path from "node:path";
import type { Paths } from "@warren/codegen/paths";
import type { Output } from "./output.js";

/** Editors write a file in several steps, and a project in several files. */
const settleMs = 150;

/**
 * Runs a command of this program now, and again whenever the document, a file beside it or a contract has changed, until
 * the signal is aborted. Each run is a process of its own: contracts are code, which a process reads once.
 */
export async function watchAndRun(
  { document, contracts, output: generated }: Paths,
  args: readonly string[],
  output: Output,
  signal: AbortSignal,
): Promise<void> {
  const state = { changed: true };
  let wake: () => void = () => undefined;
  const notice = (file: string) => {
    if (file === generated || file.startsWith(`${generated}${path.sep}`) || file.includes("node_modules"))
      return;
    state.changed = true;
    wake();
  };
  const watchers = [path.dirname(document), ...(contracts === undefined ? [] : [contracts])].map((folder) =>
    watchFolder(folder, notice),
  );
  signal.addEventListener("abort", () => {
    wake();
  });

  const stopped = () => signal.aborted;
  while (!stopped()) {
    if (state.changed) {
      await pause(settleMs);
      state.changed = false;
      await run(args, signal);
      if (!stopped()) output.log("Watching for changes. Ctrl-C ends it.");
    } else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  for (const watcher of watchers) watcher.close();
}

function watchFolder(folder: string, notice: (file: string) => void): FSWatcher {
  return watch(folder, (_, name) => {
    if (name !== null && /\.(ya?ml|json|ts)$/.test(name)) notice(path.join(folder, name));
  });
}

async function run(args: readonly string[], signal: AbortSignal): Promise<void> {
  const [program = ""] = process.argv.slice(1);
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    stdio: "inherit",
    signal,
  });
  await new Promise<void>((resolve) => {
    child.once("exit", () => {
      resolve();
    });
    child.once("error", () => {
      resolve();
    });
  });
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
