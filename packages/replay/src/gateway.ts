import { backoffMs, delay, textOf } from "@warren/messaging";

/** An answer of the gateway, or that there was none worth having. */
export type Answer =
  | Readonly<{ kind: "ok"; status: number; body: Readonly<Record<string, unknown>> }>
  /** A "no" that another attempt would not change. */
  | Readonly<{ kind: "problem"; status: number; code: string; detail: string }>
  /** Nobody answered in time, however often it was asked. */
  | Readonly<{ kind: "unanswered"; why: string }>;

/** Asks the gateway. It never rejects. */
export type Gateway = Readonly<{
  request(
    method: "GET" | "POST" | "PUT",
    path: string,
    options?: Readonly<{ body?: unknown; idempotencyKey?: string; signal?: AbortSignal }>,
  ): Promise<Answer>;
}>;

export type GatewayOptions = Readonly<{
  url: string;
  apiKey: string | undefined;
  /** How long a request that cannot be taken now is sent again. Default 120,000. */
  retryForMs?: number;
  /** How long one attempt may take. Default 30,000. */
  timeoutMs?: number;
}>;

/** Too busy, a service failed or is away: the same request may be taken a moment later. */
const AGAIN = new Set([429, 502, 503, 504]);
const BACKOFF = { firstMs: 200, maxMs: 5_000 };
const MAX_RETRY_AFTER_MS = 30_000;

/**
 * A client that sends again what was not taken: each request it makes may be sent twice without harm, since it carries an
 * Idempotency-Key or ids of its own.
 */
export function openGateway(options: GatewayOptions): Gateway {
  const { apiKey, retryForMs = 120_000, timeoutMs = 30_000 } = options;
  const base = options.url.replace(/\/+$/, "");

  return {
    async request(method, path, { body, idempotencyKey, signal } = {}) {
      const until = Date.now() + retryForMs;
      const init: RequestInit = {
        method,
        headers: {
          ...(apiKey === undefined ? {} : { "x-api-key": apiKey }),
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...(idempotencyKey === undefined ? {} : { "idempotency-key": idempotencyKey }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      };
      for (let attempt = 0; ; attempt++) {
        const tried = await tryOnce(`${base}${path}`, init, timeoutMs);
        if (tried.kind !== "again") return tried;
        const waitMs = tried.retryAfterMs ?? backoffMs(attempt, BACKOFF) + BACKOFF.firstMs;
        if (signal?.aborted === true || Date.now() + waitMs > until) {
          return { kind: "unanswered", why: tried.why };
        }
        await delay(waitMs, signal);
      }
    },
  };
}

type Tried = Answer | Readonly<{ kind: "again"; why: string; retryAfterMs: number | undefined }>;

async function tryOnce(url: string, init: RequestInit, timeoutMs: number): Promise<Tried> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(url, { ...init, signal: AbortSignal.timeout(timeoutMs) });
    text = await response.text();
  } catch (error) {
    const cause = error instanceof Error && error.cause !== undefined ? `: ${textOf(error.cause)}` : "";

    return { kind: "again", why: `${textOf(error)}${cause}`, retryAfterMs: undefined };
  }
  const body = objectIn(text);
  const { status } = response;
  if (response.ok && body !== undefined) return { kind: "ok", status, body };

  const code = typeof body?.["code"] === "string" ? body["code"] : `http ${status}`;
  const detail = typeof body?.["detail"] === "string" ? body["detail"] : text.slice(0, 200);
  if (!AGAIN.has(status)) return { kind: "problem", status, code, detail };

  return { kind: "again", why: `${code}: ${detail}`, retryAfterMs: retryAfterMs(response.headers) };
}

/** Retry-After in seconds; a date, which nobody here sends, counts as none. */
function retryAfterMs(headers: Headers): number | undefined {
  const text = headers.get("retry-after");
  if (text === null || !/^\d{1,6}$/.test(text)) return undefined;

  return Math.min(Number(text) * 1_000, MAX_RETRY_AFTER_MS);
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);

    return typeof value === "object" && value !== null ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
