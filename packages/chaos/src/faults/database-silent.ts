import type { Fault } from "../fault.js";

/** Statements, commits among them, may have been done: the answer does not come. */
export const databaseSilent: Fault = {
  name: "database-silent",
  breaks: "PostgreSQL does what it is told and its answers are lost",
  holdMs: [2_000, 6_000],
  inject({ system }) {
    const { database } = system.proxies();
    database.freeze("answers");

    return Promise.resolve(() => {
      database.cut();
      database.thaw();

      return Promise.resolve();
    });
  },
};
