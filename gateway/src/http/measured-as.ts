import type { MeasuredAs } from "@warren/service-host";
import type { Operation } from "../rest/operations.js";

/**
 * As which route a request is measured. Over tRPC all procedures have one route; what only those ask for who run the
 * shop is apart, as it is over REST (`/api/admin/`): no customer is kept waiting by it. A batch of which a part is for customers is theirs.
 */
export function measuredAs(operations: readonly Operation[]): MeasuredAs {
  const forOperators = new Set(
    operations.filter(({ rest }) => rest.path.startsWith("/api/admin/")).map(({ name }) => name),
  );

  return {
    route: "/trpc/:path",
    as: "/trpc/admin",
    when({ params }) {
      const { path } = params as Readonly<{ path: string }>;

      return path.split(",").every((name) => forOperators.has(name));
    },
  };
}
