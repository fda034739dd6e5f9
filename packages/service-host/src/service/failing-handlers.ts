import { setTimeout as sleep } from "node:timers/promises";
import { RetryError } from "@warren/messaging";
import type { Failures } from "../failures.js";

const SLOW_MS = 1_000;

/** Handlers that are slow or fail while the failures say so. */
export function failingHandlers<H extends object>(handlers: H, failures: Failures): H {
  if (failures.types.length === 0) return handlers;

  // One function that handles several messages stays one: the runtime hands it their batches together.
  const wrapped = new Map<unknown, unknown>();
  for (const handler of Object.values(handlers) as unknown[]) {
    if (!wrapped.has(handler)) wrapped.set(handler, failing(handler, failures));
  }

  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]: [string, unknown]) => [name, wrapped.get(handler)]),
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
