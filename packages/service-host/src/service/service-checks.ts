import type { Relay, Server, Connection } from "@warren/messaging";
import type { Pool } from "pg";
import type { Check } from "../http/health.js";
import { checkThat } from "../http/health.js";

/** What runs in a service once it has started. */
export type Started = Readonly<{ server: Server; relay: Relay }>;

/** What every service needs: its database, the broker, each of its consumers, and an outbox that empties. */
export async function serviceChecks(
  pool: Pool,
  connection: Connection,
  started: Partial<Started>,
): Promise<readonly Check[]> {
  return [
    await checkThat("database", () => pool.query("select 1"), 1_500),
    brokerCheck(connection),
    ...consumerChecks(started.server),
    ...outboxChecks(started.relay),
  ];
}

function brokerCheck(connection: Connection): Check {
  const { state, since, lastError } = connection.health();
  if (state === "connected") return { name: "broker", ok: true };
  const why = lastError === undefined ? "" : `: ${lastError}`;

  return { name: "broker", ok: false, reason: `${state} since ${since.toISOString()}${why}` };
}

function consumerChecks(server: Server | undefined): readonly Check[] {
  if (server === undefined) return [{ name: "consumers", ok: false, reason: "not started yet" }];

  return server.health().map((consumer) => {
    const name = `consumer ${consumer.queue}`;
    if (consumer.state === "consuming") return { name, ok: true };

    return { name, ok: false, reason: consumer.state === "waiting" ? consumer.reason : consumer.state };
  });
}

/** Optional: who takes a service with a stuck row out of service mends nothing, and loses the rest of its work. */
function outboxChecks(relay: Relay | undefined): readonly Check[] {
  if (relay === undefined) return [];
  const name = "outbox";
  const health = relay.health();
  if (health.state === "relaying") return [{ name, ok: true }];
  const { reason, rows } = health;

  return [{ name, ok: false, optional: true, reason: `${health.state}, ${rows} rows: ${reason}` }];
}
