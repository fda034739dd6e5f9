import cors from "@fastify/cors";
import type { FastifyInstance } from "fastify";

/** Pages of this machine, which are the ones that are served where callers are taken at their word. */
export const PAGES_OF_THIS_MACHINE = [/^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/];

/**
 * Lets web pages of these origins read answers. They send tokens, never cookies: no answer allows credentials, so that a page
 * cannot do in its visitor's name what it has no token for.
 */
export async function allowPages(app: FastifyInstance, origins: readonly (string | RegExp)[]): Promise<void> {
  if (origins.length === 0) return;
  await app.register(cors, {
    origin: [...origins],
    methods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
    // Joined here, since lists are joined again for each request.
    allowedHeaders: ALLOWED.join(", "),
    exposedHeaders: EXPOSED.join(", "),
    maxAge: PREFLIGHT_SECONDS,
    credentials: false,
    // OPTIONS that is no preflight is answered as well, in place of a text that is no problem.
    strictPreflight: false,
  });
}

/** What browsers keep at most: Chromium two hours. */
const PREFLIGHT_SECONDS = 7_200;

const ALLOWED = [
  "authorization",
  "content-type",
  "idempotency-key",
  "x-correlation-id",
  "traceparent",
  "last-event-id",
  "x-api-key",
  // Of tRPC's links.
  "trpc-accept",
] as const;

const EXPOSED = [
  "x-correlation-id",
  "retry-after",
  "location",
  "etag",
  "www-authenticate",
  "ratelimit-limit",
  "ratelimit-remaining",
  "ratelimit-reset",
] as const;
