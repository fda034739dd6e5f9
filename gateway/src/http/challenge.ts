import type { onSendHookHandler } from "fastify";
import { hasCredentials } from "../identity/authenticate.js";

/** Says with each answer that it takes other credentials, or any (RFC 6750, section 3). */
export const challenge: onSendHookHandler = (request, reply, _payload, done) => {
  const { statusCode } = reply;
  if (statusCode === 401) {
    const error = hasCredentials(request.headers) ? ', error="invalid_token"' : "";
    void reply.header("www-authenticate", `${REALM}${error}`);
  } else if (statusCode === 403) {
    void reply.header("www-authenticate", `${REALM}, error="insufficient_scope"`);
  }
  done();
};

const REALM = 'Bearer realm="warren"';
