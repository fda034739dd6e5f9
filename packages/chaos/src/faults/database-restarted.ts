import type { Fault } from "../fault.js";

/** Transactions in hand are rolled back, connections closed. */
export const databaseRestarted: Fault = {
  name: "database-restarted",
  breaks: "PostgreSQL is stopped and started again",
  holdMs: [0, 0],
  async inject({ system }) {
    await system.stack.restart("postgres");

    return () => Promise.resolve();
  },
};
