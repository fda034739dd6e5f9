import { SignJWT } from "jose";

/** What a token says of its holder. */
export type Holder = Readonly<{
  role: "customer" | "trusted" | "admin";
  /** A customer's user id; what staff are called. */
  user: string;
  email: string | undefined;
}>;

export type TokenMaking = Readonly<{
  /** At least 32 characters. */
  secret: string;
  issuer: string;
  audience: string;
  ttlSeconds: number;
}>;

/** Makes a token as the gateway takes it, signed with HS256. */
export function makeToken({ role, user, email }: Holder, making: TokenMaking): Promise<string> {
  const now = Math.floor(Date.now() / 1_000);

  return new SignJWT({ roles: [role], ...(email === undefined ? {} : { email, email_verified: true }) })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(making.issuer)
    .setAudience(making.audience)
    .setSubject(user)
    .setIssuedAt(now)
    .setExpirationTime(now + making.ttlSeconds)
    .sign(new TextEncoder().encode(making.secret));
}
