import type { Logger } from "@warren/messaging";
import { loggableError } from "@warren/messaging";
import { errors, jwtVerify, type JWTVerifyOptions, type JWTPayload } from "jose";
import { Problem } from "../problem.js";
import { callerFrom, type ClaimNames } from "./claims.js";
import type { Identity } from "./caller.js";
import { createRemoteKeys, KeysUnavailable } from "./remote-keys.js";
import type { TokenKeys } from "./token-keys.js";

/** Whose tokens are taken. */
export type TokenSettings = Readonly<{
  keys: TokenKeys;
  issuer: string;
  audience: string;
  /** How far the issuer's clock may be from ours. */
  clockSkewSeconds: number;
  claimNames: ClaimNames;
}>;

/** Who a token's holder is. @throws Problem where that is not known, 503 where it cannot be known now */
export type VerifyToken = (token: string) => Promise<Identity>;

/** Node takes 16 KiB of headers in all. */
const MAX_TOKEN_CHARS = 8 * 1024;

export type VerifierOptions = Readonly<{ logger: Pick<Logger, "warn">; now?: () => Date }>;

/** Checks tokens (RFC 7519). Whatever is wrong with one is said to its sender; the token itself is written nowhere. */
export function createTokenVerifier(settings: TokenSettings, options: VerifierOptions): VerifyToken {
  const { logger, now = () => new Date() } = options;
  const { keys, issuer, audience, clockSkewSeconds, claimNames } = settings;
  const check = checkerOf(keys, logger);
  const rules: JWTVerifyOptions = {
    algorithms: [...keys.algorithms],
    issuer,
    audience,
    clockTolerance: clockSkewSeconds,
    requiredClaims: ["exp", "sub"],
  };

  return async (token) => {
    if (token.length > MAX_TOKEN_CHARS) throw refused("It is too long.");
    let claims: JWTPayload;
    try {
      claims = await check(token, { ...rules, currentDate: now() });
    } catch (error) {
      throw problemOf(error, logger);
    }

    return {
      caller: callerFrom(claims, claimNames),
      until: claims.exp === undefined ? undefined : (claims.exp + clockSkewSeconds) * 1_000,
    };
  };
}

type Check = (token: string, rules: JWTVerifyOptions) => Promise<JWTPayload>;

function checkerOf(keys: TokenKeys, logger: Pick<Logger, "warn">): Check {
  if (keys.kind !== "key set")
    return async (token, rules) => (await jwtVerify(token, keys.key, rules)).payload;
  const remote = createRemoteKeys(keys.url, { logger });

  return async (token, rules) => (await jwtVerify(token, remote, rules)).payload;
}

/** What is wrong, in words that help whoever has a good token and say nothing of what a forged one lacks. */
function problemOf(error: unknown, logger: Pick<Logger, "warn">): Problem {
  if (error instanceof KeysUnavailable) {
    return new Problem(
      "unavailable",
      "It cannot be known now whether this token's key is the issuer's. Try again.",
    );
  }
  if (error instanceof errors.JWTExpired) return new Problem("token_expired", "The token has expired.");
  if (error instanceof errors.JWTClaimValidationFailed) {
    return error.claim === "nbf" && error.reason === "check_failed"
      ? refused("It is not valid yet.")
      : refused(`Its claim "${error.claim}" is missing, or is not what it has to be here.`);
  }
  if (
    error instanceof errors.JWSSignatureVerificationFailed ||
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys
  ) {
    return refused("It was not signed with a key that is known here.");
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return refused("Its algorithm is not taken here.");
  // A key of the issuer's that is too short, for instance.
  if (!(error instanceof errors.JOSEError))
    logger.warn({ err: loggableError(error) }, "a token could not be checked");

  return refused("It cannot be read.");
}

function refused(why: string): Problem {
  return new Problem("not_authenticated", `This token is not taken. ${why}`);
}
