import { developmentTokens, developmentTokenSecret } from "@warren/programs";

/** Where the tokens come from that the gateway of `npm start` takes. */
export type TokenSource = Readonly<
  /** `installation`: with the secret that each installation makes for itself; `environment`: with the one in JWT_SECRET. */
  | { kind: "installation" | "environment"; secret: string; issuer: string; audience: string }
  /** They are signed with a key that we do not have. */
  | { kind: "issuer"; variable: string }
>;

/**
 * Reads it from the environment. As everywhere, an empty variable counts as missing.
 *
 * @throws Error where JWT_SECRET comes without what has to come with it
 */
export async function tokenSource(env: NodeJS.ProcessEnv): Promise<TokenSource> {
  const variable = ["JWT_JWKS_URL", "JWT_PUBLIC_KEY_FILE"].find((name) => given(env, name) !== undefined);
  if (variable !== undefined) return { kind: "issuer", variable };
  const secret = given(env, "JWT_SECRET");
  if (secret === undefined) {
    return { kind: "installation", secret: await developmentTokenSecret(), ...developmentTokens };
  }
  const [issuer, audience] = [given(env, "JWT_ISSUER"), given(env, "JWT_AUDIENCE")];
  if (issuer === undefined || audience === undefined) {
    throw new Error("JWT_SECRET is given: give JWT_ISSUER and JWT_AUDIENCE, too, as the gateway has them");
  }

  return { kind: "environment", secret, issuer, audience };
}

/** What the environment says under this name; undefined where it says nothing. */
export function given(env: NodeJS.ProcessEnv, name: string): string | undefined {
  const value = env[name];

  return value === "" ? undefined : value;
}
