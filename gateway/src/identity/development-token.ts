import { createSecretKey } from "node:crypto";
import { SignJWT } from "jose";
import type { Role } from "./caller.js";
import type { IdentityEnvironment } from "./identity-environment.js";

/** Makes a token for whoever signs in by a click. */
export type MakeToken = (role: Role) => Promise<Readonly<{ token: string; expiresAt: string }>>;

/** Longer than a day's work, so that nobody is signed out in the middle of it. */
const LASTS_SECONDS = 12 * 3_600;

/** Each installation has the same three: the README's customer, and two of the shop's own people. */
const HOLDERS = {
  customer: { sub: "123e4567-e89b-12d3-a456-426614174000", email: "ada@example.com", email_verified: true },
  trusted: { sub: "developer" },
  admin: { sub: "developer" },
} as const satisfies Readonly<Record<Role, object>>;

type Settings = Pick<
  IdentityEnvironment,
  "AUTH_MODE" | "JWT_SECRET" | "JWT_ISSUER" | "JWT_AUDIENCE" | "JWT_ALGORITHMS" | "JWT_ROLES_CLAIM"
> &
  Readonly<{ NODE_ENV: string }>;

/**
 * Undefined wherever tokens are somebody else's to give: outside of development, in production whatever the mode, and where
 * no secret of our own signs them.
 */
export function developmentTokens(settings: Settings): MakeToken | undefined {
  const { AUTH_MODE, NODE_ENV, JWT_SECRET, JWT_ISSUER, JWT_AUDIENCE, JWT_ALGORITHMS } = settings;
  // The usual claim and algorithm are those of `npm run token`, too.
  const isUsual = JWT_ALGORITHMS === undefined && settings.JWT_ROLES_CLAIM === "roles";
  if (AUTH_MODE !== "development" || NODE_ENV === "production" || !isUsual) return undefined;
  if (JWT_SECRET === undefined || JWT_ISSUER === undefined || JWT_AUDIENCE === undefined) return undefined;
  const key = createSecretKey(Buffer.from(JWT_SECRET));

  return async (role) => {
    const now = Math.floor(Date.now() / 1_000);
    const ends = now + LASTS_SECONDS;
    const token = await new SignJWT({ ...HOLDERS[role], roles: [role] })
      .setProtectedHeader({ alg: "HS256", typ: "JWT" })
      .setIssuer(JWT_ISSUER)
      .setAudience(JWT_AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(ends)
      .sign(key);

    return { token, expiresAt: new Date(ends * 1_000).toISOString() };
  };
}
