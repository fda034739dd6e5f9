import { takesOnlyQueries } from "../graph/takes-only-queries.js";
import type { Operation, Queue } from "./model.js";

/** A query that expires with its caller's deadline is no failure: all else that the broker gives up is a dead letter. */
export function withDeadLettering(queue: Queue, operations: readonly Operation[]): Queue {
  return !queue.inbox && takesOnlyQueries({ operations }, queue.name)
    ? { ...queue, deadLettering: "service" }
    : queue;
}
