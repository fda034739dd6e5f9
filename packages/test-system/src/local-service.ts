import { startGateway } from "@warren/gateway";
import { startInventory } from "@warren/inventory";
import { startNotification } from "@warren/notification";
import { startOrder } from "@warren/order";
import { startPayment } from "@warren/payment";
import { startShipping } from "@warren/shipping";
import type { RunningService } from "@warren/service-host";
import type { ServiceName } from "./service-name.js";

/** A program of the system that can be stopped and started again. */
export type Runner = Readonly<{
  /** Its HTTP address; another one after each start. */
  url(): string;
  start(): Promise<void>;
  stop(): Promise<void>;
}>;

/** A service in this process, with its inside at hand. */
export type LocalService = Runner & Readonly<{ running(): RunningService }>;

const starts: Readonly<Record<ServiceName, (env: NodeJS.ProcessEnv) => Promise<RunningService>>> = {
  order: startOrder,
  inventory: startInventory,
  payment: startPayment,
  shipping: startShipping,
  notification: startNotification,
};

export function localService(name: ServiceName, env: NodeJS.ProcessEnv): LocalService {
  return inThisProcess(name, () => starts[name](env));
}

export function localGateway(env: NodeJS.ProcessEnv): Runner {
  return inThisProcess("gateway", () => startGateway(env));
}

function inThisProcess<R extends Readonly<{ url: string; close(): Promise<void> }>>(
  name: string,
  open: () => Promise<R>,
): Runner & Readonly<{ running(): R }> {
  let current: R | undefined;
  const running = () => {
    if (current === undefined) throw new Error(`${name} does not run`);

    return current;
  };

  return {
    running,
    url: () => running().url,
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
