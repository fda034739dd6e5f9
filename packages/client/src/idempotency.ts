import type { TRPCLink } from "@trpc/client";
import type { AppRouter } from "@warren/gateway/router";

/** Its input has an idempotency key: sent again, it is the same order. Every other mutation is sent once. */
const WITH_KEY = "orders.place";

/** Whether sending it again changes nothing more. */
export function isSafe({ type, path }: Readonly<{ type: string; path: string }>): boolean {
  return type === "query" || path === WITH_KEY;
}

/** Gives `orders.place` a key where the app gave none. It stands before the link that repeats calls, so all have the same. */
export const idempotencyKeys: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    const { path, input } = op;
    if (path !== WITH_KEY || typeof input !== "object" || input === null) return next(op);
    const given = "idempotencyKey" in input ? input.idempotencyKey : undefined;

    return next({ ...op, input: { ...input, idempotencyKey: given ?? newKey() } });
  };

/** Not `randomUUID`, which browsers have only where the page came over https. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));

  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
