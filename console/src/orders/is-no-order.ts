import { problemOf } from "@warren/client";

/**
 * Whether an order could not be read because there is none, and it was never here. The gateway also says "not found, or not yet": that is
 * how it answers for a while to somebody who has just ordered, and they are not told that there is no such order.
 */
export function isNoOrder({ data, error }: Readonly<{ data: unknown; error: unknown }>): boolean {
  if (data !== undefined || error === null) return false;
  const problem = problemOf(error);

  return problem.kind === "not_found" && problem.problem?.code === "order_not_found";
}
