import { setTimeout as sleep } from "node:timers/promises";
import { RetryError } from "@warren/messaging";
import type { Faults } from "./faults.js";

const SLOW_MS = 1_000;

/** The handlers, which are slow while `slow_handlers` is active and fail while `handler_errors` is. */
export function faultyHandlers<H extends object>(handlers: H, faults: Faults): H {
  if (faults.types.length === 0) return handlers;

  // One function that handles several messages stays one: the runtime hands it their batches together.
  const wrapped = new Map<unknown, unknown>();
  for (const handler of Object.values(handlers) as unknown[]) {
    if (!wrapped.has(handler)) wrapped.set(handler, faulty(handler, faults));
  }

  return Object.fromEntries(
    Object.entries(handlers).map(([name, handler]: [string, unknown]) => [name, wrapped.get(handler)]),
  ) as H;
}

function faulty(handler: unknown, faults: Faults): unknown {
  if (typeof handler !== "function") return handler;

  const run = async (...args: unknown[]): Promise<unknown> => {
    if (faults.isActive("slow_handlers")) await sleep(SLOW_MS);
    if (faults.isActive("handler_errors")) throw new RetryError("simulated failure: handler_errors");

    return (await Reflect.apply(handler, undefined, args)) as unknown;
  };

  // What it looks up first is a property of it.
  return Object.assign(run, handler);
}
