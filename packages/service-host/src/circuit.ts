import { CircuitState, type CircuitBreakerPolicy } from "cockatiel";
import { Gauge, type Registry } from "prom-client";
import type { Check } from "./http/health.js";

/** The state of a circuit breaker: calls go through, one may try, or none may. */
export type CircuitStateName = "closed" | "half-open" | "open";

export type CircuitHealth = Readonly<{
  state: CircuitStateName;
  since: Date;
  /** Why it opened the last time. */
  lastError: string | undefined;
}>;

/** A circuit, by whom it leads to. */
export type NamedCircuit = CircuitHealth & Readonly<{ name: string }>;

/** Follows a circuit breaker from now on; what it returns tells how the breaker is. */
export function followCircuit(breaker: CircuitBreakerPolicy): () => CircuitHealth {
  let since = new Date();
  breaker.onStateChange(() => (since = new Date()));

  return () => {
    const failure = breaker.lastFailure;
    const lastError = failure !== undefined && "error" in failure ? failure.error.message : undefined;

    return { state: nameOf(breaker.state), since, lastError };
  };
}

/** A check that fails while the circuit is not closed. */
export function circuitCheck(
  name: string,
  { state, since, lastError }: CircuitHealth,
  { optional = false }: Readonly<{ optional?: boolean }> = {},
): Check {
  if (state === "closed") return { name, ok: true };
  const why = lastError === undefined ? "" : `: ${lastError}`;

  return { name, ok: false, reason: `circuit ${state} since ${since.toISOString()}${why}`, optional };
}

type Labels = Readonly<Record<string, string>>;

export type CircuitGauge = Readonly<{
  name: string;
  help: string;
  /** Besides `state`. Default: none. */
  labelNames?: readonly string[];
  /** Each circuit with its labels. */
  read(): Iterable<Readonly<{ labels?: Labels; state: CircuitStateName }>>;
}>;

/** A gauge that is 1 for the state in which a circuit is, and 0 for the others. */
export function watchCircuits(registry: Registry, { name, help, labelNames = [], read }: CircuitGauge): void {
  new Gauge({
    name,
    help,
    labelNames: [...labelNames, "state"],
    registers: [registry],
    collect() {
      for (const { labels, state } of read()) {
        for (const each of STATES) this.set({ ...labels, state: each }, each === state ? 1 : 0);
      }
    },
  });
}

const STATES: readonly CircuitStateName[] = ["closed", "half-open", "open"];

function nameOf(state: CircuitState): CircuitStateName {
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
