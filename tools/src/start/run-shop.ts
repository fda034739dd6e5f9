import { join } from "node:path";
import { textOf } from "@warren/messaging";
import { scrapeConfiguration } from "@warren/observability";
import {
  buildConsole,
  buildPrograms,
  catcher,
  developmentApiKey,
  repository,
  startProgram,
  type Instance,
} from "@warren/programs";
import {
  programLogs,
  prometheusPort,
  startPrometheus,
  startStack,
  type RunningPrometheus,
  type RunningStack,
  type Supervision,
} from "@warren/stack";
import pc from "picocolors";
import { tokenSource } from "../token/token-source.js";
import { openBoard, type Board, type Started } from "./board.js";
import { checkTopology, hintFor } from "./check-topology.js";
import { brokerEnvironment, developmentEnvironment } from "./development-environment.js";
import { showAddresses } from "./show-addresses.js";

export type ShopOptions = Readonly<{
  instances: readonly Instance[];
  /** How much higher than usual ports are. */
  portsHigher: number;
  /** Whether a Prometheus is started, too. */
  observe: boolean;
  /** Gets what happens, one line or more. */
  say: (text: string) => void;
}>;

/** The servers and programs of one `npm start`. */
export type Shop = Readonly<{
  /**
   * Starts everything, and resolves with its addresses for a terminal when all of it is ready.
   *
   * @throws Error with the reason of what does not start
   */
  start: () => Promise<string>;
  /** Ends everything, also in the middle of its start. May be called twice. */
  stop: () => Promise<void>;
  stopping: AbortSignal;
}>;

/** All programs start at once, on a small machine beside servers that have only just started. One that says that it cannot run as it is set up ends the start at once. */
const READY_WITHIN_MS = 180_000;

export function createShop({ instances, portsHigher, observe, say }: ShopOptions): Shop {
  const stopping = new AbortController();
  const board = openBoard(say);
  const started: Started[] = [];
  let stack: RunningStack | undefined;
  let prometheus: RunningPrometheus | undefined;
  const supervisions: Supervision[] = [];
  let stopped: Promise<void> | undefined;

  return { start, stop: () => (stopped ??= stop()), stopping: stopping.signal };

  async function start(): Promise<string> {
    const building = Promise.all([buildPrograms(), consoleBuilt(say)]);
    stack = await startStack({ profile: "dev", log: say, signal: stopping.signal });
    supervisions.push(stack.supervise(board.serverChanged));
    await building;
    await checkTopology(stack, stopping.signal);
    const observedAt = observe ? await prometheusPort() : undefined;
    const env = await developmentEnvironment(stack, { portsHigher, prometheusPort: observedAt });
    const tokens = await tokenSource(process.env);
    stopping.signal.throwIfAborted();
    for (const instance of instances) {
      const own = { ...env, ...brokerEnvironment(instance.program, stack) };
      started.push(startInstance(instance, own, board));
    }
    const programs = Promise.all(started.map((one) => ready(one)));
    await Promise.all([programs, observedAt === undefined ? undefined : startObserving(stack, observedAt)]);

    return showAddresses(stack, instances, {
      authMode: env["AUTH_MODE"],
      tokens,
      apiKey: await developmentApiKey(),
      prometheusUrl: prometheus?.url,
    });
  }

  /** What it scrapes are programs that may not be ready yet: it sees them come. */
  async function startObserving({ addresses }: RunningStack, port: number): Promise<void> {
    prometheus = await startPrometheus({
      profile: "dev",
      port,
      configuration: scrapeConfiguration({
        programs: instances
          .filter(({ program }) => program.name !== catcher.name)
          .map(({ port }) => `127.0.0.1:${port}`),
        broker: addresses.brokerMetrics,
      }),
      log: say,
      signal: stopping.signal,
    });
    supervisions.push(prometheus.supervise(board.serverChanged));
    board.observed(prometheus.url);
  }

  async function ready({ program, logFile }: Started): Promise<void> {
    try {
      await program.ready({ signal: stopping.signal, withinMs: READY_WITHIN_MS });
      say(`${program.name} is ready`);
    } catch (error) {
      const reason = textOf(error);
      throw new Error(`${reason}\nIts log: ${logFile}${hintFor(reason)}`, { cause: error });
    }
  }

  async function stop(): Promise<void> {
    stopping.abort();
    say("stopping");
    for (const supervision of supervisions) await supervision.stop();
    // The gateway first, so that nothing new comes in; the catcher last, so that mails on their way arrive.
    for (const { program } of [...started].reverse()) await program.stop();
    await prometheus?.stop();
    await stack?.stop();
    board.close();
  }
}

/** Orders need no console: where it cannot be built, the shop starts without. */
async function consoleBuilt(say: (text: string) => void): Promise<void> {
  try {
    const { built } = await buildConsole();
    if (built) say("the console is built");
  } catch (error) {
    say(`the console was not built, and is not shown: ${textOf(error)}`);
  }
}

function startInstance(instance: Instance, env: NodeJS.ProcessEnv, board: Board): Started {
  const { program, label, port } = instance;
  const logFile = join(programLogs, `${label}.log`);
  const running = startProgram(label, {
    file: join(repository, "dist", `${program.name}.js`),
    env: { ...env, PORT: String(port) },
    url: `http://127.0.0.1:${port}`,
    logFile,
    ...(program.readyPath === undefined ? {} : { readyPath: program.readyPath }),
    onState: (state) => board.programChanged(label, state),
  });
  const started = { program: running, instance, logFile };
  board.add(started);

  return started;
}

/** For a terminal. */
export function couldNotStart(error: unknown): string {
  return `${pc.red("could not start:")} ${textOf(error)}\n`;
}
