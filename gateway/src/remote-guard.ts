import {
  CircuitState,
  ConsecutiveBreaker,
  bulkhead,
  circuitBreaker,
  handleWhen,
  isBrokenCircuitError,
  isBulkheadRejectedError,
  wrap,
} from "cockatiel";
import type { Check } from "@warren/service-host";
import { RpcError } from "@warren/messaging";
import { Gauge, type Registry } from "prom-client";
import { Problem } from "./problem.js";

export type RemoteGuardOptions = Readonly<{
  /** Calls in a row without an answer that open the circuit. Default 10. */
  failuresToOpen?: number;
  /** How long an open circuit refuses calls, before one may try. Default 2,000. */
  openMs?: number;
  /** The most calls that wait for an answer at once; more are refused. Default 1,000. */
  concurrency?: number;
}>;

/** Stands between the gateway and one service that answers its questions. */
export type RemoteGuard = Readonly<{
  /** @throws Problem `unavailable` where the circuit is open, or too many calls wait */
  call<T>(ask: () => Promise<T>): Promise<T>;
  health(): Readonly<{ state: "closed" | "half-open" | "open"; since: Date; running: number }>;
}>;

/**
 * A service that does not answer is left alone for a while: its callers are told at once and do not pile up here. One slow
 * service cannot take all the room, since each has its own. An error that it answers with is an answer.
 */
export function createRemoteGuard(service: string, options: RemoteGuardOptions = {}): RemoteGuard {
  const concurrency = options.concurrency ?? 1_000;
  const places = bulkhead(concurrency, 0);
  const breaker = circuitBreaker(handleWhen(isSilence), {
    halfOpenAfter: options.openMs ?? 2_000,
    breaker: new ConsecutiveBreaker(options.failuresToOpen ?? 10),
  });
  const guard = wrap(places, breaker);
  let since = new Date();
  breaker.onStateChange(() => (since = new Date()));

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
    health: () => ({ state: nameOf(breaker.state), since, running: concurrency - places.executionSlots }),
  };
}

/** Shows each guard's state and how many calls wait for an answer. */
export function watchGuards(registry: Registry, guards: ReadonlyMap<string, RemoteGuard>): void {
  new Gauge({
    name: "gateway_remote_circuit",
    help: "1 for the state in which the circuit to a service is.",
    labelNames: ["remote", "state"],
    registers: [registry],
    collect() {
      for (const [remote, guard] of guards) {
        const { state } = guard.health();
        for (const each of ["closed", "half-open", "open"])
          this.set({ remote, state: each }, each === state ? 1 : 0);
      }
    },
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
  return [...guards].map(([remote, guard]) => {
    const name = `circuit to ${remote}`;
    const { state, since } = guard.health();
    if (state === "closed") return { name, ok: true };

    return { name, ok: false, reason: `${state} since ${since.toISOString()}`, optional: true };
  });
}

function isSilence(error: unknown): boolean {
  return error instanceof RpcError && (error.code === "timed_out" || error.code === "nobody_there");
}

function nameOf(state: CircuitState): "closed" | "half-open" | "open" {
  switch (state) {
    case CircuitState.Closed:
      return "closed";
    case CircuitState.HalfOpen:
      return "half-open";
    case CircuitState.Open:
    case CircuitState.Isolated:
      return "open";
  }
}
