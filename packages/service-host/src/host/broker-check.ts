import type { Connection } from "@warren/messaging";
import type { Check } from "../http/health.js";

/** Whether the program is connected to the broker. */
export function brokerCheck(connection: Connection): Check {
  const { state, since, lastError } = connection.health();
  if (state === "connected") return { name: "broker", ok: true };
  const why = lastError === undefined ? "" : `: ${lastError}`;

  return { name: "broker", ok: false, reason: `${state} since ${since.toISOString()}${why}` };
}
