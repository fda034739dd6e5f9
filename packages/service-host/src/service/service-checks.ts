import type { Relay, Server } from "@warren/messaging";
import { brokerCheck } from "../host/broker-check.js";
import { checkThat, type Check } from "../http/health.js";
import type { Pauses } from "../pauses/decide-pauses.js";
import type { QueuePause } from "../pauses/queue-pause.js";
import type { ServiceResources } from "./service-resources.js";
import type { RunningTimers } from "./timers.js";

/** How far a service is. Health is asked from the beginning. */
export type ServiceState = Readonly<
  | { state: "starting" }
  /** Its consumers take messages; what they send is stored and does not leave yet. */
  | { state: "consuming"; server: Server }
  | { state: "running"; server: Server; relay: Relay; timers: RunningTimers }
>;

/** What every service needs: its database, the broker, each of its consumers, an outbox that empties, and timers that run. */
export async function serviceChecks(
  { pool, connection }: Pick<ServiceResources, "pool" | "connection">,
  state: ServiceState,
  pauses: Pauses,
): Promise<readonly Check[]> {
  return [
    await checkThat("database", () => pool.query("select 1"), 1_500),
    brokerCheck(connection),
    ...consumerChecks(state, pauses),
    ...outboxChecks(state),
    ...timerChecks(state),
  ];
}

/** A queue that somebody paused is optional: to restart the service, or to take it out of service, would not be what they wanted. */
function consumerChecks(service: ServiceState, pauses: Pauses): readonly Check[] {
  if (service.state === "starting") return [{ name: "consumers", ok: false, reason: "not started yet" }];

  return service.server.health().map((consumer) => {
    const name = `consumer ${consumer.queue}`;
    const { partitions } = consumer;
    if (consumer.state === "consuming")
      return { name, ok: true, ...(partitions === undefined ? {} : { detail: heldText(partitions) }) };

    const pause = pauses.get(consumer.queue);
    if (pause !== undefined && consumer.state === "paused")
      return { name, ok: false, optional: true, reason: pauseText(pause) };

    return { name, ok: false, reason: consumer.state === "waiting" ? consumer.reason : consumer.state };
  });
}

function pauseText({ by, reason, until }: QueuePause): string {
  return `${by} paused it until ${until}: ${reason}`;
}

/** None where there are more instances than partitions: then it stands by. */
function heldText(partitions: readonly number[]): string {
  return partitions.length === 0 ? "no partition" : `partitions ${partitions.join(", ")}`;
}

/** Optional: to take a service with a stuck row out of service mends nothing, and loses the rest of its work. */
function outboxChecks(service: ServiceState): readonly Check[] {
  if (service.state !== "running") return [];
  const name = "outbox";
  const health = service.relay.health();
  if (health.state === "relaying") return [{ name, ok: true }];
  const { reason, rows } = health;

  return [{ name, ok: false, optional: true, reason: `${health.state}, ${rows} rows: ${reason}` }];
}

/** Optional where a run failed for what it found: the next one may go well, and the service does everything else. */
function timerChecks(service: ServiceState): readonly Check[] {
  if (service.state !== "running") return [];

  return service.timers.trouble().map(({ timer, reason, cannotRun }) => ({
    name: `timer ${timer}`,
    ok: false,
    optional: !cannotRun,
    reason,
  }));
}
