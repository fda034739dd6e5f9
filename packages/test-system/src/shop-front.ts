/** What the gateway said, or `undefined` where nobody answered. */
export type Reply = Readonly<{ status: number; body: Readonly<Record<string, unknown>> }> | undefined;

/** The gateway as customers see it. It never rejects. */
export type ShopFront = (
  method: "GET" | "POST" | "PUT",
  path: string,
  options?: Readonly<{ body?: unknown; headers?: Readonly<Record<string, string>>; timeoutMs?: number }>,
) => Promise<Reply>;

const TIMEOUT_MS = 10_000;

/** Asks wherever the gateway runs at the moment. */
export function shopFront(gatewayUrl: () => string | undefined): ShopFront {
  return async (method, path, { body, headers = {}, timeoutMs = TIMEOUT_MS } = {}) => {
    const url = gatewayUrl();
    if (url === undefined) return undefined;
    try {
      const response = await fetch(`${url}${path}`, {
        method,
        headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        signal: AbortSignal.timeout(timeoutMs),
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });

      return { status: response.status, body: objectOf(await response.json()) };
    } catch {
      return undefined;
    }
  };
}

/** Whether the same request may be taken a moment later. */
export function mayBeAskedAgain(reply: Reply): boolean {
  return reply === undefined || reply.status === 429 || reply.status >= 500;
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? { ...value } : {};
}
