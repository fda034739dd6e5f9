import type { FastifyReply, FastifyRequest } from "fastify";
import { Problem } from "../problem.js";

/** @throws Problem where the request is none of HTTP/1.1, or has a body that is encoded */
export function checkReadable({ method, headers, raw }: FastifyRequest, reply: FastifyReply): void {
  // Node would answer this itself, without a body.
  if (headers.host === undefined && raw.httpVersion === "1.1") {
    throw new Problem("invalid_http", "A request of HTTP/1.1 names its host (RFC 9112, section 3.2).");
  }
  const encoding = headers["content-encoding"];
  if (encoding === undefined || /^(identity)?$/i.test(encoding) || method === "GET" || method === "HEAD")
    return;
  // RFC 9110, section 15.5.16: so that the client knows what is taken.
  reply.header("accept-encoding", "identity");
  throw new Problem(
    "unsupported_media_type",
    `The body is encoded with "${encoding.replaceAll(/[^\w, -]/g, "?").slice(0, 40)}". Send it without Content-Encoding.`,
  );
}
