import { startGateway, type RunningGateway } from "@warren/gateway";
import { startInventory } from "@warren/inventory";
import { startNotification } from "@warren/notification";
import { startOrder } from "@warren/order";
import { startPayment } from "@warren/payment";
import { untilReady, type ProgramName, type ReadyOptions, type ServiceName } from "@warren/programs";
import type { RunningService } from "@warren/service-host";
import { startShipping } from "@warren/shipping";

/** A program in this process, with its inside at hand, that can be stopped and started again. */
export type LocalProgram<Running> = Readonly<{
  /** Its HTTP address, another one after each start; undefined while it does not run. */
  url(): string | undefined;
  /** @throws Error while it does not run */
  running(): Running;
  /** Resolves when it runs. */
  start(): Promise<void>;
  /** Resolves when it says that it is ready to work. */
  ready(options?: ReadyOptions): Promise<void>;
  stop(): Promise<void>;
}>;

export type LocalService = LocalProgram<RunningService>;

type Start = (env: NodeJS.ProcessEnv) => Promise<RunningService>;

const starts: ReadonlyMap<ServiceName, Start> = new Map([
  ["order", startOrder],
  ["inventory", startInventory],
  ["payment", startPayment],
  ["shipping", startShipping],
  ["notification", startNotification],
]);

/** Undefined for a service that is not named here: it can only run as a process of its own. */
export function localService(name: ServiceName, env: NodeJS.ProcessEnv): LocalService | undefined {
  const start = starts.get(name);

  return start === undefined ? undefined : inThisProcess(name, () => start(env));
}

/** Whether a program can run in this process. */
export function runsHere(name: ProgramName): boolean {
  return name === "gateway" || starts.has(name);
}

export function localGateway(env: NodeJS.ProcessEnv): LocalProgram<RunningGateway> {
  return inThisProcess("gateway", () => startGateway(env));
}

function inThisProcess<Running extends Readonly<{ url: string; close(): Promise<void> }>>(
  name: string,
  open: () => Promise<Running>,
): LocalProgram<Running> {
  let current: Running | undefined;
  const url = () => current?.url;

  return {
    url,
    ready: (options) => untilReady({ name, url, output: () => "" }, { path: "/health/ready", ...options }),
    running() {
      if (current === undefined) throw new Error(`${name} does not run`);

      return current;
    },
    async start() {
      current ??= await open();
    },
    async stop() {
      const closing = current;
      current = undefined;
      await closing?.close();
    },
  };
}
