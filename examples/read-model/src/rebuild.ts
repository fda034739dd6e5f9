import { createClient, declareTopology, type Connection } from "@warren/messaging";
import { ensureDatabase, migrate } from "@warren/service-host";
import { Client } from "pg";
import { readModel, topology } from "./contract.js";
import { pastOrders, type Past } from "./history.js";
import { migrations } from "./migrations.js";
import { applying } from "./model.js";

export type RebuildOptions = Readonly<{
  /** The model's own database. It is made where it is missing. */
  databaseUrl: string;
  connection: Connection;
  /** Told how many orders were asked for so far. */
  onProgress?: (orders: number) => void;
}>;

/** Any number will do. Locks are per database. */
const REBUILD_LOCK = 7_237_201;

/** Their rows go with them. The one that answers is never among them. */
const REMOVE_OTHERS = "delete from generations where not is_current";

/**
 * Builds the model anew beside the one that answers, which goes on, and puts it in its place in one transaction. Resolves with the number of
 * orders there are. Whatever ends it before leaves the old model; the next one begins at the beginning.
 *
 * @throws Error where another one runs
 * @throws RpcError where the order service does not answer
 */
export async function rebuild({ databaseUrl, connection, onProgress }: RebuildOptions): Promise<number> {
  // First the queue: what happens from now on waits there, and what happened before is in the timelines.
  await declareTopology(connection, topology);
  await connection.opened();
  await ensureDatabase(databaseUrl);
  await migrate({ databaseUrl, migrations });
  const shop = await createClient(readModel, connection);
  const database = new Client({ connectionString: databaseUrl, application_name: "read-model rebuild" });
  // What runs then fails too.
  database.on("error", () => undefined);
  try {
    await database.connect();
    const generation = await beginGeneration(database);
    const orders = await fill(database, generation, pastOrders(shop.call), onProgress);
    await swap(database, generation);

    return orders;
  } finally {
    // Ends the lock too.
    await database.end().catch(() => undefined);
    await shop.close();
  }
}

/** From its commit on every event goes into both generations. What was applied before it is in the timelines, which are asked for after it. */
async function beginGeneration(database: Client): Promise<string> {
  const { rows: locks } = await database.query<{ got: boolean }>("select pg_try_advisory_lock($1) as got", [
    REBUILD_LOCK,
  ]);
  if (locks[0]?.got !== true)
    throw new Error("another rebuild of this model runs. Wait for it, or stop it and begin again.");
  // Of a rebuild that did not come to its end.
  await database.query(REMOVE_OTHERS);
  const { rows } = await database.query<{ id: string }>(
    "insert into generations default values returning id",
  );
  const [generation] = rows;
  if (generation === undefined) throw new Error("the database gave no generation");

  return generation.id;
}

async function fill(
  database: Client,
  generation: string,
  past: AsyncIterable<Past>,
  onProgress: RebuildOptions["onProgress"],
): Promise<number> {
  let done = 0;
  for await (const { orders, facts } of past) {
    const { text, values } = applying(facts, generation);
    await database.query(text, [...values]);
    done += orders;
    onProgress?.(done);
  }

  return done;
}

/** An instant, whatever the size: readers have the old model until the commit, and the new one from then on. */
async function swap(database: Client, generation: string): Promise<void> {
  await database.query("begin");
  await database.query("update generations set is_current = false where is_current");
  await database.query("update generations set is_current = true where id = $1", [generation]);
  await database.query("commit");
  await database.query(REMOVE_OTHERS);
}
