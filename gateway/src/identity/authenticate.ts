import type { IncomingHttpHeaders } from "node:http";
import { Problem } from "../problem.js";
import { callerWith, type ApiKey } from "./api-keys.js";
import type { Identity } from "./caller.js";
import type { VerifyToken } from "./verify-token.js";

/** How the gateway knows who asks. */
export type Identification = Readonly<{
  /** Who asks without saying so. */
  withoutCredentials: "anonymous" | "unverified";
  apiKeys: readonly ApiKey[];
  /** Undefined where no tokens are taken. */
  verifyToken: VerifyToken | undefined;
}>;

/** What a request says of who sent it. */
type Credentials = Readonly<
  { kind: "none" } | { kind: "key"; text: string } | { kind: "key or token"; text: string }
>;

/**
 * Who sent a request with these headers. What is no proof is not taken for none: its sender would wonder why it may do so little.
 *
 * @throws Problem
 */
export async function authenticate(
  headers: IncomingHttpHeaders,
  { withoutCredentials, apiKeys, verifyToken }: Identification,
): Promise<Identity> {
  const credentials = credentialsIn(headers);
  if (credentials.kind === "none") return { caller: { kind: withoutCredentials }, until: undefined };
  const machine = callerWith(credentials.text, apiKeys);
  if (machine !== undefined) return { caller: machine, until: undefined };
  // Three parts (RFC 7515, section 7.1); no key is refused as a token that cannot be read.
  const isToken = credentials.kind === "key or token" && credentials.text.split(".").length === 3;
  if (!isToken) throw new Problem("not_authenticated", "This API key is not known here.");
  if (verifyToken === undefined) throw new Problem("not_authenticated", "No tokens are taken here.");

  return verifyToken(credentials.text);
}

/** Whether a request says at all who sent it. */
export function hasCredentials(headers: IncomingHttpHeaders): boolean {
  return headers.authorization !== undefined || headers["x-api-key"] !== undefined;
}

function credentialsIn({ authorization, "x-api-key": key }: IncomingHttpHeaders): Credentials {
  if (authorization === undefined) {
    if (key === undefined) return { kind: "none" };

    return { kind: "key", text: String(key) };
  }
  // RFC 6750, section 3.1: more than one way at once is no request.
  if (key !== undefined) throw new Problem("not_authenticated", "Send Authorization or x-api-key, not both.");
  const bearer = /^Bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer === undefined) {
    throw new Problem("not_authenticated", "Authorization has to be Bearer <token>, or Bearer <API key>.");
  }

  return { kind: "key or token", text: bearer };
}
