import { setTimeout as sleep } from "node:timers/promises";
import { RetryError } from "@warren/messaging";
import type { Failures } from "../failures.js";

const SLOW_MS = 1_000;

/** Handlers that are slow or fail while the failures say so. */
export function failingHandlers<H extends object>(handlers: H, failures: Failures): H {
  if (failures.types.length === 0) return handlers;

  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]: [string, unknown]) => [name, failing(handler, failures)]),
  ) as H;
}

function failing(handler: unknown, failures: Failures): unknown {
  if (typeof handler !== "function") return handler;

  return async (...args: unknown[]): Promise<unknown> => {
    if (failures.check("slow_handlers")) await sleep(SLOW_MS);
    if (failures.check("handler_errors")) throw new RetryError("simulated failure: handler_errors");

    return (await Reflect.apply(handler, undefined, args)) as unknown;
  };
}
