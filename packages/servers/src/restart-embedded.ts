import { setTimeout as sleep } from "node:timers/promises";
import { serverTitles, type WatchedServer } from "./addresses.js";
import { lastLinesOf, ServerStartError } from "./background-process.js";
import type { EmbeddedContext, EmbeddedServer } from "./embedded-server.js";
import { logFileOf } from "./folders.js";
import { readPidFile, recordProcess } from "./pid-file.js";
import { isRunning } from "./process-identity.js";
import type { Found, SupervisedServer } from "./supervise-servers.js";

type Context = Pick<EmbeddedContext, "folder" | "log" | "signal">;

export const START_ATTEMPTS = 3;

/** Between two attempts to start a server on the ports it had. */
const PAUSE_MS = 1_000;

/** Of a log, where a server is said to have ended. */
const LAST_LINES = 3;

/**
 * Ends a server and starts it again. Clients know the ports, so they stay. Whoever took one while the server was down was mostly only
 * looking whether it is free.
 */
export async function restartOnSamePorts(
  server: EmbeddedServer,
  sent: "SIGTERM" | "SIGKILL",
  { log, signal }: Context,
): Promise<void> {
  await server.stop({ signal: sent });
  for (let attempt = 1; ; attempt += 1) {
    try {
      await server.start();

      return;
    } catch (error) {
      if (!(error instanceof ServerStartError) || attempt === START_ATTEMPTS) throw error;
      log(`${serverTitles[server.name]} could not be started again, trying once more. ${error.message}`);
      await sleep(PAUSE_MS, undefined, { signal });
    }
  }
}

/** What a supervisor sees of a server of ours, and how it starts it again. */
export function supervisedEmbedded(server: EmbeddedServer, context: Context): SupervisedServer {
  return {
    look: () => Promise.resolve(lookFor(context.folder, server.name)),
    startAgain: () => startAgain(server, context),
    lastWords: () => lastLinesOf(logFileOf(context.folder, server.name), LAST_LINES),
  };
}

/** Whoever ends a server on purpose strikes it from the notes. */
function lookFor(folder: string, server: WatchedServer): Found {
  const identity = readPidFile(folder)?.processes[server];
  if (identity === undefined) return "stopped";

  return isRunning(identity) ? "runs" : "gone";
}

/** Where it cannot be started it stays noted, as one that nobody ended on purpose. */
async function startAgain(server: EmbeddedServer, context: Context): Promise<void> {
  const { folder } = context;
  const dead = readPidFile(folder)?.processes[server.name];
  try {
    // A broker that died leaves its name service, which would keep its port from the next one.
    await restartOnSamePorts(server, "SIGKILL", context);
  } catch (error) {
    if (readPidFile(folder)?.processes[server.name] === undefined) recordProcess(folder, server.name, dead);
    throw error;
  }
}
