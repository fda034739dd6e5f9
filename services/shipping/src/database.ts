import { migrations } from "./migrations/index.js";

/** The service's database: its usual name, and its migrations. */
export const database = { name: "shipping", migrations };
