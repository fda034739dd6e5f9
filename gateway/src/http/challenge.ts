import type { onSendHookHandler } from "fastify";
import { hasCredentials } from "../identity/authenticate.js";

/** Says with an answer that it takes other credentials, or any (RFC 6750, section 3). */
export const challenge: onSendHookHandler = (request, reply, payload, done) => {
  // tRPC's answers bring their status along.
  const status = payload instanceof Response ? payload.status : reply.statusCode;
  const error = ERRORS[status];
  if (error !== undefined) {
    // No error of credentials where there are none (RFC 6750, section 3.1).
    const why = hasCredentials(request.headers) ? `, error="${error}"` : "";
    void reply.header("www-authenticate", `${REALM}${why}`);
  }
  done();
};

const ERRORS: Partial<Record<number, string>> = { 401: "invalid_token", 403: "insufficient_scope" };

const REALM = 'Bearer realm="warren"';
