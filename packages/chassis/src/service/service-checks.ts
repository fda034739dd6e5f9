import type { Server, Session } from "@warren/messaging";
import type { Pool } from "pg";
import type { Check } from "../http/health.js";
import { checkThat } from "../http/health.js";

/** What every service needs: its database, the broker, and each of its consumers. */
export async function serviceChecks(
  pool: Pool,
  session: Session,
  server: Server | undefined,
): Promise<readonly Check[]> {
  return [
    await checkThat("database", () => pool.query("select 1"), 1_500),
    brokerCheck(session),
    ...consumerChecks(server),
  ];
}

function brokerCheck(session: Session): Check {
  const { state, since, lastError } = session.health();
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
