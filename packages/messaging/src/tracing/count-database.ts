import type { Database } from "../database/tx.js";
import { aroundQueries } from "./around-queries.js";

/** A database whose statements are counted. */
export type DatabaseCount = Readonly<{
  database: Database;
  /** What was asked of it so far: how many statements, and for how long at least one was awaited. */
  told(): Readonly<{ statements: number; milliseconds: number }>;
}>;

/** The same database, with a count of what is asked of it: a fraction of what a span for each statement costs. */
export function countDatabase(database: Database): DatabaseCount {
  let [statements, awaited, milliseconds, since] = [0, 0, 0, 0];
  const answered = () => {
    if (--awaited === 0) milliseconds += performance.now() - since;
  };

  return {
    database: aroundQueries(database, (_, send) => {
      statements++;
      if (awaited++ === 0) since = performance.now();
      const answer = send();
      answer.then(answered, answered);

      return answer;
    }),
    told: () => ({ statements, milliseconds }),
  };
}
