import { createHash } from "node:crypto";
import type { FastifyInstance } from "fastify";

const CATALOGUE = "/api/products";

// A price that changes is shown for some seconds more. An order with the old one is refused: whether a price holds is decided when
// it is placed (`orders/price-list.ts`), and again when stock is reserved.
const FOR_ANYONE = "public, max-age=5, stale-while-revalidate=15";

/**
 * Lets caches keep the catalogue, which is the same for all callers, and answers 304 to whoever has it already. Nothing else of
 * this instance may be kept.
 */
export function cacheCatalogue(app: FastifyInstance): void {
  app.addHook("onRequest", async (_request, reply) => {
    reply.header("cache-control", "no-store");
  });
  app.addHook("onSend", async (request, reply, payload) => {
    if (request.routeOptions.url !== CATALOGUE || reply.statusCode !== 200) return payload;
    if (typeof payload !== "string") return payload;
    const etag = etagOf(payload);
    reply.headers({ "cache-control": FOR_ANYONE, etag, vary: varyOf(reply.getHeader("vary")) });
    if (!isKnown(etag, request.headers["if-none-match"])) return payload;
    reply.code(304).removeHeader("content-type");

    return "";
  });
}

/** Weak, since the same answer is also sent compressed (RFC 9110, section 8.8.1). */
function etagOf(text: string): string {
  return `W/"${createHash("sha1").update(text).digest("base64url")}"`;
}

/** RFC 9110, section 13.1.2: a list, compared weakly. */
function isKnown(etag: string, given: string | undefined): boolean {
  if (given === undefined) return false;

  return given.trim() === "*" || given.split(",").some((one) => strong(one.trim()) === strong(etag));
}

function strong(etag: string): string {
  return etag.replace(/^W\//, "");
}

function varyOf(others: number | string | string[] | undefined): string {
  return [others ?? [], "accept-encoding"].flat().join(", ");
}
