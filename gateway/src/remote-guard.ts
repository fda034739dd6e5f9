import {
  ConsecutiveBreaker,
  bulkhead,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  isBulkheadRejectedError,
  wrap,
} from "cockatiel";
import { circuitCheck, followCircuit, watchCircuits } from "@warren/service-host";
import type { Check, CircuitHealth } from "@warren/service-host";
import { RpcError } from "@warren/messaging";
import { Gauge, type Registry } from "prom-client";
import { Problem } from "./problem.js";

export type RemoteGuardOptions = Readonly<{
  /** Calls in a row without an answer that open the circuit. Default 10. */
  failuresToOpen?: number;
  /** How long an open circuit lets no call through, before one may try. Default 2,000. */
  openMs?: number;
  /** The most calls that wait for an answer at once; more fail at once. Default 1,000. */
  concurrency?: number;
}>;

/** Stands between the gateway and one service that answers its questions. */
export type RemoteGuard = Readonly<{
  /** @throws Problem `unavailable` where the circuit is open, or too many calls wait */
  call<T>(ask: () => Promise<T>): Promise<T>;
  /** `running`: calls that wait for an answer. */
  health(): CircuitHealth & Readonly<{ running: number }>;
}>;

/**
 * A service that does not answer is left alone for a while: its callers are told at once and do not pile up here. One slow
 * service cannot take all the room, since each has its own. An error that it answers with is an answer.
 */
export function createRemoteGuard(service: string, options: RemoteGuardOptions = {}): RemoteGuard {
  const concurrency = options.concurrency ?? 1_000;
  const calls = bulkhead(concurrency, 0);
  const breaker = circuitBreaker(handleWhen(isSilence), {
    halfOpenAfter: options.openMs ?? 2_000,
    breaker: new ConsecutiveBreaker(options.failuresToOpen ?? 10),
  });
  const guard = wrap(calls, breaker);
  const circuit = followCircuit(breaker);

  return {
    async call(ask) {
      try {
        return await guard.execute(ask);
      } catch (error) {
        if (isBrokenCircuitError(error) || isBulkheadRejectedError(error)) {
          throw new Problem(
            "unavailable",
            `The ${service} service does not answer now. Send the request again.`,
            {
              cause: error,
            },
          );
        }
        throw error;
      }
    },
    health: () => ({ ...circuit(), running: concurrency - calls.executionSlots }),
  };
}

/** Shows each guard's state and how many calls wait for an answer. */
export function watchGuards(registry: Registry, guards: ReadonlyMap<string, RemoteGuard>): void {
  watchCircuits(registry, {
    name: "gateway_remote_circuit",
    help: "1 for the state in which the circuit to a service is.",
    labelNames: ["remote"],
    read: () => [...guards].map(([remote, guard]) => ({ labels: { remote }, state: guard.health().state })),
  });
  new Gauge({
    name: "gateway_remote_calls",
    help: "Calls to a service that wait for their answer.",
    labelNames: ["remote"],
    registers: [registry],
    collect() {
      for (const [remote, guard] of guards) this.set({ remote }, guard.health().running);
    },
  });
}

/** For /health. An open circuit is told and changes nothing about readiness: orders are taken without that service. */
export function guardChecks(guards: ReadonlyMap<string, RemoteGuard>): readonly Check[] {
  return [...guards].map(([remote, guard]) =>
    circuitCheck(`circuit to ${remote}`, guard.health(), { optional: true }),
  );
}

function isSilence(error: unknown): boolean {
  return error instanceof RpcError && (error.code === "timed_out" || error.code === "no_consumer");
}
