import { readFileSync } from "node:fs";
import { address, EnvironmentError, isGuessable, isLoopback, wholeNumber } from "@warren/service-host";
import * as z from "zod";
import { readApiKeys } from "./api-keys.js";
import { algorithms, keySetAt, publicKeys, secretKeys, type TokenKeys } from "./token-keys.js";
import type { TokenSettings } from "./verify-token.js";

const MIN_SECRET_CHARS = 32;

/** How the gateway knows who asks, as its environment says it. */
export const identityVariables = {
  /**
   * `verified`: nobody is taken to be anybody without a token or a key. `development`: whoever sends neither is taken at their
   * word, on this machine only.
   */
  AUTH_MODE: z.enum(["verified", "development"]).default("verified"),
  /** `key:role,…` with the roles `trusted` and `admin`, for machines. There are no keys unless they are given here. */
  WARREN_API_KEYS: z
    .string()
    .default("")
    .transform((text, context) => {
      const read = readApiKeys(text);
      if ("keys" in read) return read.keys;
      context.addIssue({ code: "custom", message: read.problem });

      return z.NEVER;
    }),
  /** What tokens are signed with, where we make them ourselves (HS256). */
  JWT_SECRET: z.string().min(MIN_SECRET_CHARS).optional(),
  /** A PEM file: the public key, or a certificate, of who signs them. */
  JWT_PUBLIC_KEY_FILE: z.string().optional(),
  /** Where an issuer keeps its public keys. */
  JWT_JWKS_URL: address("https", "http").optional(),
  /** `iss` of every token. */
  JWT_ISSUER: z.string().optional(),
  /** `aud` of every token: the name of this API at its issuer. */
  JWT_AUDIENCE: z.string().optional(),
  /** With commas between them. Default: HS256 for a secret, all of a public key's, RS256 and ES256 for an issuer's keys. */
  JWT_ALGORITHMS: z
    .string()
    .transform((text) => text.split(",").map((one) => one.trim()))
    .pipe(z.array(z.enum(algorithms)).min(1))
    .optional(),
  /** How far the issuer's clock may be from ours. */
  JWT_CLOCK_SKEW_SECONDS: wholeNumber({ max: 300 }).default(30),
  /** The claim that lists a user's roles; `a.b` is the claim `b` in `a`. */
  JWT_ROLES_CLAIM: z.string().default("roles"),
  /** The claim with a customer's address, likewise. */
  JWT_EMAIL_CLAIM: z.string().default("email"),
  /**
   * `claim`: an address is a customer's where the claim of its name with `_verified` after it is true. `always`: the issuer
   * lets nobody have an address that it has not verified.
   */
  JWT_EMAIL_VERIFIED: z.enum(["claim", "always"]).default("claim"),
};

/** See {@link identityVariables}. */
export type IdentityEnvironment = z.infer<z.ZodObject<typeof identityVariables>>;

type Rules = IdentityEnvironment & Readonly<{ NODE_ENV: string; HOST: string }>;

/** What does not go together, by the variable that is to be given or changed. */
export function identityFaults(given: Rules): readonly Readonly<{ variable: string; message: string }>[] {
  const sources = KEY_VARIABLES.filter((name) => given[name] !== undefined);
  const needed = sources.length === 0 ? [] : (["JWT_ISSUER", "JWT_AUDIENCE"] as const);

  return [
    ...developmentFaults(given),
    ...addressFaults(given),
    ...sources.slice(1).map((name) => fault(name, `${sources[0] ?? ""} is given: tokens have one issuer`)),
    ...needed
      .filter((name) => given[name] === undefined)
      .map((name) => fault(name, `tokens of anybody else's would be taken: give it with ${sources.join()}`)),
    ...productionFaults(given, sources.length > 0),
  ];
}

/** @throws EnvironmentError where a key cannot be read, or is not for the algorithms that are named */
export function tokenSettings(environment: IdentityEnvironment): TokenSettings | undefined {
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = environment;
  const keys = keysIn(environment);
  if (keys === undefined || issuer === undefined || audience === undefined) return undefined;

  return {
    keys,
    issuer,
    audience,
    clockSkewSeconds: environment.JWT_CLOCK_SKEW_SECONDS,
    claimNames: {
      rolesClaim: environment.JWT_ROLES_CLAIM,
      emailClaim: environment.JWT_EMAIL_CLAIM,
      emailVerified: environment.JWT_EMAIL_VERIFIED,
    },
  };
}

const KEY_VARIABLES = ["JWT_SECRET", "JWT_PUBLIC_KEY_FILE", "JWT_JWKS_URL"] as const;

function developmentFaults({ AUTH_MODE, NODE_ENV, HOST }: Rules) {
  if (AUTH_MODE !== "development") return [];

  return [
    ...(NODE_ENV === "production"
      ? [fault("AUTH_MODE", "it takes everybody at their word, which NODE_ENV=production does not allow")]
      : []),
    ...(isLoopback(HOST)
      ? []
      : [fault("HOST", "with AUTH_MODE=development anybody who reaches it may do anything: 127.0.0.1 only")]),
  ];
}

/** `fetch` takes no address with an account in it: no key would ever be read. */
function addressFaults({ JWT_JWKS_URL }: Rules) {
  const keysAt = urlIn(JWT_JWKS_URL);

  return keysAt === undefined || keysAt.username + keysAt.password === ""
    ? []
    : [fault("JWT_JWKS_URL", "it holds a user or a password, and these keys are public: leave them out")];
}

function productionFaults(
  { NODE_ENV, JWT_JWKS_URL, JWT_SECRET, WARREN_API_KEYS }: Rules,
  takesTokens: boolean,
) {
  if (NODE_ENV !== "production") return [];
  const keysAt = urlIn(JWT_JWKS_URL);
  const couldBeChanged = keysAt?.protocol === "http:" && !isLoopback(keysAt.hostname);
  const guessable = WARREN_API_KEYS.findIndex((key) => key.guessable);

  return [
    ...(takesTokens || WARREN_API_KEYS.length > 0
      ? []
      : [
          fault(
            "JWT_JWKS_URL",
            "nobody could say who they are: give the address of your issuer's keys (or JWT_PUBLIC_KEY_FILE, or JWT_SECRET), with JWT_ISSUER and JWT_AUDIENCE; for machines alone WARREN_API_KEYS will do",
          ),
        ]),
    ...(couldBeChanged
      ? [fault("JWT_JWKS_URL", "whoever is in between could put in keys of their own: https only")]
      : []),
    ...(JWT_SECRET !== undefined && isGuessable(JWT_SECRET)
      ? [fault("JWT_SECRET", "it can be guessed: take one from `openssl rand -base64 48`")]
      : []),
    ...(guessable >= 0
      ? [
          fault(
            "WARREN_API_KEYS",
            `the key of entry ${guessable + 1} can be guessed: take one from \`openssl rand -hex 24\``,
          ),
        ]
      : []),
  ];
}

/** Undefined where there is none; what is no address has been said to be none already. */
function urlIn(text: string | undefined): URL | undefined {
  return text !== undefined && URL.canParse(text) ? new URL(text) : undefined;
}

function fault(variable: string, message: string) {
  return { variable, message };
}

function keysIn(environment: IdentityEnvironment): TokenKeys | undefined {
  const { JWT_SECRET, JWT_PUBLIC_KEY_FILE, JWT_JWKS_URL, JWT_ALGORITHMS: wanted } = environment;
  if (JWT_SECRET !== undefined) return read("JWT_ALGORITHMS", () => secretKeys(JWT_SECRET, wanted));
  if (JWT_JWKS_URL !== undefined)
    return read("JWT_ALGORITHMS", () => keySetAt(new URL(JWT_JWKS_URL), wanted));
  if (JWT_PUBLIC_KEY_FILE === undefined) return undefined;

  return read("JWT_PUBLIC_KEY_FILE", () => publicKeys(readFileSync(JWT_PUBLIC_KEY_FILE, "utf8"), wanted));
}

function read(variable: string, make: () => TokenKeys): TokenKeys {
  try {
    return make();
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it cannot be read";
    throw new EnvironmentError(`The environment does not fit:\n  ${variable} is wrong: ${reason}`);
  }
}
