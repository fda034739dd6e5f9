import type { Fault } from "../fault.js";

/** Nobody gets in, and who was in is thrown out. */
export const databaseGone: Fault = {
  name: "database-gone",
  breaks: "PostgreSQL cannot be reached",
  holdMs: [3_000, 8_000],
  inject({ system }) {
    const { database } = system.proxies();
    database.refuse();
    database.cut();

    return Promise.resolve(() => {
      database.thaw();

      return Promise.resolve();
    });
  },
};
