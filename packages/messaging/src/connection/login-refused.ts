import { textOf } from "../errors.js";

/** What the broker, or the way to it, does not accept of a connection. It is the same at the next attempt until somebody changes it. */
export type LoginRefusedCode = "credentials" | "vhost" | "certificate";

/** The broker is there and does not let the connection in. */
export class LoginRefusedError extends Error {
  override readonly name = "LoginRefusedError";
  readonly code: LoginRefusedCode;

  constructor(code: LoginRefusedCode, node: string, cause: unknown) {
    super(`${node} does not let us in: ${ADVICE[code]} (${sentenceOf(cause)})`, { cause });
    this.code = code;
  }
}

const ADVICE: Readonly<Record<LoginRefusedCode, string>> = {
  credentials: "user or password are wrong",
  vhost: "the virtual host is missing or down, or the user has no permissions or no more connections in it",
  certificate:
    "the certificates do not fit. AMQP_CA_FILE must name who signed the broker's, the broker's must name this host, and a broker that asks for ours needs AMQP_CERT_FILE and AMQP_KEY_FILE",
};

/** Why a failed attempt to connect would fail again; undefined where the next one may succeed. */
export function asLoginRefused(error: unknown, node: string): LoginRefusedError | undefined {
  const code = codeOf(error);

  return code === undefined ? undefined : new LoginRefusedError(code, node, error);
}

function codeOf(error: unknown): LoginRefusedCode | undefined {
  const text = textOf(error);
  // amqplib gives the handshake's end as text only.
  if (text.includes("ACCESS_REFUSED")) return "credentials";
  // Its answer to connection.open, for whatever reason: amqplib keeps no more of it (530, vhost not found, …).
  if (/Expected ConnectionOpenOk; got <ConnectionClose/.test(text)) return "vhost";

  return isCertificateError(error) ? "certificate" : undefined;
}

// https://nodejs.org/api/tls.html#x509-certificate-error-codes, and what a broker says that wants a certificate of ours.
const CERTIFICATE_CODES =
  /^(ERR_TLS_CERT_ALTNAME_INVALID|UNABLE_TO_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|INVALID_(CA|PURPOSE)|HOSTNAME_MISMATCH|ERR_SSL_.*CERTIFICATE|ERR_SSL_.*UNKNOWN_CA|ERR_OSSL_)/;

function isCertificateError(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;

  return typeof code === "string" && CERTIFICATE_CODES.test(code);
}

// "Handshake terminated by server: 403 (ACCESS-REFUSED) with message "…"", or a frame as amqplib prints it.
function sentenceOf(error: unknown): string {
  const text = textOf(error);

  return /ACCESS_REFUSED - [^"]*/.exec(text)?.[0].trim() ?? text;
}
