import pg from "pg";
import { fail } from "../peers/broker.js";
import { isKept, type Incoming, type Outgoing } from "../peers/envelope.js";

const CONNECTIONS = 10;

/** One connection of the pool, in a transaction. */
export type Client = Pick<pg.PoolClient, "query">;

export class Database {
  private readonly pool: pg.Pool;

  constructor(connectionString: string) {
    this.pool = new pg.Pool({ connectionString, max: CONNECTIONS });
    this.pool.on("error", fail);
  }

  async query(text: string, values: unknown[]): Promise<void> {
    await this.pool.query(text, values);
  }

  /**
   * Does a message's work once: state, inbox row and what it causes in one transaction. Where the message comes again, it
   * resolves with what it caused then.
   */
  async once(
    queue: string,
    message: Incoming,
    work: (client: Client) => Promise<readonly Outgoing[]>,
  ): Promise<readonly Outgoing[]> {
    const client = await this.pool.connect();
    try {
      await client.query("BEGIN");
      const known = await client.query<{ outgoing: string | null }>(
        "SELECT outgoing FROM warren_inbox WHERE queue = $1 AND message_id = $2",
        [queue, message.id],
      );
      const [before] = known.rows;
      if (before !== undefined) {
        await client.query("ROLLBACK");

        return JSON.parse(before.outgoing ?? "[]") as readonly Outgoing[];
      }
      const outgoing = await work(client);
      const kept = outgoing.filter(isKept);
      await client.query("INSERT INTO warren_inbox (queue, message_id, outgoing) VALUES ($1, $2, $3)", [
        queue,
        message.id,
        kept.length === 0 ? null : JSON.stringify(kept),
      ]);
      await client.query("COMMIT");

      return outgoing;
    } catch (error) {
      await client.query("ROLLBACK");
      throw error;
    } finally {
      client.release();
    }
  }
}
