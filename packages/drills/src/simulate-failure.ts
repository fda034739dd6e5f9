import type { ProgramName } from "@warren/programs";
import type { BreakableSystem } from "@warren/test-system";

/** Starts a simulated failure of a service for so long, or ends it: undefined. */
export async function simulateFailure(
  system: BreakableSystem,
  name: ProgramName,
  type: "provider_slow" | "provider_down",
  durationMs: number | undefined,
): Promise<void> {
  const url = `${system.program(name).url() ?? ""}/admin/simulate-failure`;
  const response =
    durationMs === undefined
      ? await fetch(`${url}/${type}`, { method: "DELETE" })
      : await fetch(url, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ type, duration: durationMs }),
        });
  if (!response.ok) throw new Error(`${name} does not simulate ${type}: ${await response.text()}`);
}
