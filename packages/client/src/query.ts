// For TanStack Query, of any framework: it imports nothing of it.

export { createWarrenQueries } from "./queries.js";

export type { Branch, Query, QueryOptions, WarrenQueries } from "./queries.js";
