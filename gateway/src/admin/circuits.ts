import type { NamedCircuit } from "@warren/service-host";
import type { RemoteGuard } from "../remote-guard.js";

/** The gateway's own circuit breakers: one to each service that it asks, by the exchange that leads there. */
export function circuitsOf(guards: ReadonlyMap<string, RemoteGuard>): readonly NamedCircuit[] {
  return [...guards].map(([remote, guard]) => {
    const { state, since, lastError } = guard.health();

    return { name: `requests to ${remote}`, state, since, lastError };
  });
}
