import { setTimeout as sleep } from "node:timers/promises";
import type { WatchedServer } from "./addresses.js";
import type { RunState } from "./run-state.js";

/** What a look at a server found: it runs, it ended by itself, or somebody ended it on purpose. */
export type Found = "runs" | "gone" | "stopped";

export type SupervisedServer = Readonly<{
  look: () => Promise<Found>;
  /** Starts it at the address it had. Undefined where that is somebody else's to do. */
  startAgain?: () => Promise<void>;
  /** Its last words. */
  lastWords: () => string;
}>;

/** Starts servers again that end. */
export type Supervision = Readonly<{
  /** Resolves when nothing is being started any more. May be called twice. */
  stop: () => Promise<void>;
}>;

export type SupervisionOptions = Readonly<{
  /** Told whenever a server has ended, is started, and runs again. */
  onState: (server: WatchedServer, state: RunState) => void;
  /** Ends a start that is under way, too. */
  signal: AbortSignal;
  /** Runs work while nobody else starts or ends the same servers. */
  alone: <T>(work: () => Promise<T>) => Promise<T>;
}>;

const LOOK_MS = 500;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;

/** Looks after servers that run: one that ends by itself is started again, later and later where that fails. */
export function superviseServers(
  servers: Readonly<Partial<Record<WatchedServer, SupervisedServer>>>,
  { onState, signal, alone }: SupervisionOptions,
): Supervision {
  const stopping = new AbortController();
  const stopped = AbortSignal.any([signal, stopping.signal]);
  const watching = Promise.all(
    Object.entries(servers).map(([name, server]) =>
      watch(server, { tell: (state) => onState(name as WatchedServer, state), stopped, alone }),
    ),
  );

  return {
    async stop() {
      stopping.abort();
      await watching;
    },
  };
}

type Watch = Readonly<{
  tell: (state: RunState) => void;
  stopped: AbortSignal;
  alone: SupervisionOptions["alone"];
}>;

async function watch(server: SupervisedServer, { tell, stopped, alone }: Watch): Promise<void> {
  let last: Found = "runs";
  let failures = 0;
  const pause = () =>
    failures === 0 ? LOOK_MS : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
  while (await unless(stopped, pause())) {
    const found = await server.look();
    if (found !== last) tell(stateOf(found, server));
    if (found !== "gone") failures = 0;
    last = found;
    const { startAgain } = server;
    if (found !== "gone" || startAgain === undefined) continue;
    try {
      // Whoever ends servers on purpose notes it before the lock is free again.
      last = await alone(async () => {
        const now = await server.look();
        if (now !== "gone") return now;
        tell({ kind: "starting" });
        await startAgain();

        return "runs";
      });
      tell(stateOf(last, server));
      failures = 0;
    } catch (error) {
      if (stopped.aborted) return;
      failures += 1;
      tell({ kind: "ended", reason: error instanceof Error ? error.message : String(error) });
    }
  }
}

function stateOf(found: Found, server: SupervisedServer): RunState {
  switch (found) {
    case "runs":
      return { kind: "running" };
    case "gone":
      return { kind: "ended", reason: reasonOf(server) };
    case "stopped":
      return { kind: "stopped" };
  }
}

function reasonOf({ startAgain, lastWords }: SupervisedServer): string {
  if (startAgain === undefined) return "it does not answer; whoever provides it starts it again";
  const words = lastWords();

  return words === "" ? "its process is gone" : `its process is gone; the last lines of its log:\n${words}`;
}

/** Waits, and says whether to go on. */
async function unless(stopped: AbortSignal, ms: number): Promise<boolean> {
  await sleep(ms, undefined, { signal: stopped }).catch(() => undefined);

  return !stopped.aborted;
}
