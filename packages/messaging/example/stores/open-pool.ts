import { Pool, type PoolConfig } from "pg";

/** A pool of pg's, for each recipe that is built on one. A connection of it may break at any time, and the process lives on. */
export function openPool(config: PoolConfig): Pool {
  const pool = new Pool(config);
  // A connection that breaks says so with an event, which ends the process where nobody listens. The pool listens only while it is idle:
  // one that a handler holds is on its own. The handler's next statement fails in any case, and its queue pauses.
  pool.on("connect", (client) => client.on("error", () => undefined));
  pool.on("error", () => undefined);

  return pool;
}
