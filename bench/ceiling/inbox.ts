import { isKept, type Incoming, type Outgoing } from "../peers/envelope.js";
import { column, table, type Database, type Statement } from "./database.js";

/** What each message of a batch causes, in the order of the messages. */
export type Caused = readonly (readonly Outgoing[])[];

/** Handles messages that are new: state, inbox rows and what they cause in one transaction. */
export type Handle = (messages: readonly Incoming[]) => Promise<Caused>;

const INSERT = `insert into warren_inbox (queue, message_id, outgoing)
  select $1, id, outgoing from ${table(["text", "text"], 2)} as m(id, outgoing)`;

const FIND = `select message_id, outgoing from warren_inbox where queue = $1 and message_id = any($2)`;

/** Marks messages as handled, with what they caused, to be published again where they come again. */
export function handled(queue: string, messages: readonly Incoming[], caused: Caused): Statement {
  const kept = messages.map((_, index) => {
    const those = caused[index]?.filter(isKept) ?? [];

    return those.length === 0 ? undefined : JSON.stringify(those);
  });

  return {
    name: "handled",
    text: INSERT,
    values: [queue, column(messages.map(({ id }) => id)), column(kept)],
  };
}

/**
 * Handles a batch as if all were new. Only where that fails it is looked up whether some are not: what they caused is published
 * again, and the others are handled.
 */
export function once(
  database: Database,
  queue: string,
  handle: Handle,
): (batch: readonly Incoming[]) => Promise<readonly Outgoing[]> {
  return async (batch) => {
    try {
      return (await handle(batch)).flat();
    } catch (error) {
      await database.rollback();
      const ids = batch.map(({ id }) => id);
      const [rows = []] = await database.begin([{ name: "find", text: FIND, values: [queue, ids] }]);
      await database.rollback();
      const before = new Map(rows.map((row) => [row["message_id"], row["outgoing"] as string | null]));
      const fresh = new Map(
        batch.filter(({ id }) => !before.has(id)).map((message) => [message.id, message]),
      );
      if (fresh.size === batch.length) throw error;
      const again = [...before.values()].flatMap(
        (stored) => JSON.parse(stored ?? "[]") as readonly Outgoing[],
      );

      return [...again, ...(fresh.size === 0 ? [] : (await handle([...fresh.values()])).flat())];
    }
  };
}
