import type { PoolClient, QueryConfig, QueryResult } from "pg";
import type { StatementNames } from "./statement-names.js";

// A table was changed, and a statement's columns have other types now; or somebody between us and the server gives a connection to
// others, who have not prepared it, or have.
const OF_NO_USE: ReadonlySet<unknown> = new Set(["0A000", "26000", "42P05"]);

/**
 * Lets a connection send what is asked of it in one turn of the event loop with one system call, and prepare its statements where `names`
 * are given: PostgreSQL then reads their texts once a connection, which for our wide statements is a fifth of their work.
 */
export function quicken(client: PoolClient, names: StatementNames | undefined): void {
  const { stream } = client.connection;
  const send = client.query.bind(client) as (...args: unknown[]) => Promise<QueryResult>;
  // Plans are made for each execution's values, as without names. PostgreSQL would keep those that it makes while a table is still empty,
  // which read all of it.
  if (names !== undefined) void send("set plan_cache_mode = force_custom_plan").catch(() => undefined);
  let corked = false;

  const query = (...args: readonly unknown[]): Promise<QueryResult> => {
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(() => {
        corked = false;
        stream.uncork();
      });
    }
    const prepared = names === undefined ? undefined : preparedFrom(args, names);
    if (prepared === undefined) return send(...args);
    const answer = send(prepared);
    answer.catch((error: unknown) => {
      if (error instanceof Error && "code" in error && OF_NO_USE.has(error.code)) names?.renew(prepared.text);
    });

    return answer;
  };
  client.query = query as PoolClient["query"];
}

/** The statement with its name: one that has values, and whose caller waits for a promise. */
function preparedFrom(
  [text, values, ...others]: readonly unknown[],
  names: StatementNames,
): QueryConfig | undefined {
  if (typeof text !== "string" || !Array.isArray(values) || values.length === 0 || others.length > 0)
    return undefined;
  const name = names.of(text);

  return name === undefined ? undefined : { name, text, values };
}
