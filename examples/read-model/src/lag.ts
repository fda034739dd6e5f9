import type { Connection, Server } from "@warren/messaging";
import type { Check } from "@warren/service-host";
import type { Pool } from "pg";
import { QUEUE } from "./contract.js";
import { positionOf, type Position } from "./model.js";

/** How late the model is. */
export type Lag = Position &
  Readonly<{
    /** Messages in the queue that nobody has taken; undefined where the broker cannot be asked. */
    waiting: number | undefined;
    /** For how long the oldest message has waited that this instance has in hand; 0 where it has none. */
    oldestMs: number;
  }>;

/** What can tell how late the model is. */
export type LagSources = Readonly<{ pool: Pool; connection: Connection; server: Server }>;

/** Asks the database how far the model is, and the broker what is still to come. */
export async function lagOf({ pool, connection, server }: LagSources): Promise<Lag> {
  const [position, waiting] = await Promise.all([positionOf(pool), waitingIn(connection)]);
  const oldestMs = Math.max(0, ...server.oldest().map(({ ms }) => ms));

  return { ...position, waiting, oldestMs };
}

/** A late model answers all the same, and says how late it is. One that was never built answers nobody. */
export function lagCheck({ isBuilt, waiting, oldestMs, newestEventAt }: Lag, maxLagMs: number): Check {
  const name = "model";
  if (!isBuilt) return { name, ok: false, reason: NEVER_BUILT };
  const newest =
    newestEventAt === null ? "it holds no order" : `its newest event is of ${newestEventAt.toISOString()}`;
  const detail = `${waiting ?? "unknown how many"} messages wait, the oldest in hand for ${oldestMs} ms; ${newest}`;

  return oldestMs > maxLagMs
    ? { name, ok: false, optional: true, reason: detail }
    : { name, ok: true, detail };
}

/** What to do where there is no model. */
export const NEVER_BUILT = "the model was never built: npm run rebuild -w examples/read-model";

/** As a setup, since nobody else is given a connection; it is asked once. */
async function waitingIn(connection: Connection): Promise<number | undefined> {
  if (connection.health().state !== "connected") return undefined;
  let waiting: number | undefined;
  const remove = await connection
    .addSetup(async (amqp) => {
      const channel = await amqp.createChannel();
      // It also rejects what is asked.
      channel.on("error", () => undefined);
      waiting = (await channel.checkQueue(QUEUE)).messageCount;
      await channel.close();
    })
    .catch(() => () => undefined);
  remove();

  return waiting;
}
