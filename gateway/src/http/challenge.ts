import type { onSendHookHandler } from "fastify";
import { hasCredentials } from "../identity/authenticate.js";

/** Says with an answer that it takes other credentials, or any (RFC 6750, section 3). */
export const challenge: onSendHookHandler = (request, reply, payload, done) => {
  // tRPC's answers bring their status along.
  const status = payload instanceof Response ? payload.status : reply.statusCode;
  if (status === 401) {
    const error = hasCredentials(request.headers) ? ', error="invalid_token"' : "";
    void reply.header("www-authenticate", `${REALM}${error}`);
  } else if (status === 403) {
    void reply.header("www-authenticate", `${REALM}, error="insufficient_scope"`);
  }
  done();
};

const REALM = 'Bearer realm="warren"';
