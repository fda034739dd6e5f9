import { connected, type Connection, type Database } from "../database/tx.js";

/** The same database, whose statements go through `ask`: it is told what is asked, and sends it when it calls `send`. */
export function aroundQueries(
  database: Database,
  ask: (text: string, send: () => ReturnType<Connection["query"]>) => ReturnType<Connection["query"]>,
): Database {
  return {
    async connect() {
      const connection = await connected(database);

      return {
        query: (text, values) => ask(text, () => connection.query(text, values)),
        release: (error) => connection.release(error),
        client: connection.client,
        ...(connection.onTrial === true ? { onTrial: true } : {}),
      };
    },
  };
}
