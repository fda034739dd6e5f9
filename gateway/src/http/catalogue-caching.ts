import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

const CATALOGUE = "/api/products";

// A price that changes is shown for some seconds more. An order with the old one is refused: whether a price holds is decided when
// it is placed (`orders/price-list.ts`), and again when stock is reserved.
const FOR_ANYONE = "public, max-age=5, stale-while-revalidate=15";

/**
 * Lets caches keep the catalogue, which is the same for all callers, and answers 304 to whoever has it already. Nothing else of
 * this instance may be kept.
 */
export function cacheCatalogue(app: FastifyInstance): void {
  app.addHook("onRequest", (_request, reply, done) => {
    reply.header("cache-control", "no-store");
    done();
  });
  app.addHook("onSend", (request, reply, payload, done) => {
    const isCatalogue = request.routeOptions.url === CATALOGUE && reply.statusCode === 200;
    if (isCatalogue && typeof payload === "string") done(null, cacheable(request, reply, payload));
    else done();
  });
}

/** The answer with what caches need to know, or nothing where the caller has it. */
function cacheable({ headers }: FastifyRequest, reply: FastifyReply, payload: string): string {
  const etag = etagOf(payload);
  reply.headers({ "cache-control": FOR_ANYONE, etag, vary: varyOf(reply.getHeader("vary")) });
  if (!isKnown(etag, headers["if-none-match"])) return payload;
  reply.code(304).removeHeader("content-type");

  return "";
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
