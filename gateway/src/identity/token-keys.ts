import { createPublicKey, createSecretKey, type KeyObject } from "node:crypto";

/** What a token's signature is checked with. */
export type TokenKeys = Readonly<
  | { kind: "secret"; key: KeyObject; algorithms: readonly Algorithm[] }
  | { kind: "public key"; key: KeyObject; algorithms: readonly Algorithm[] }
  | { kind: "key set"; url: URL; algorithms: readonly Algorithm[] }
>;

/** Of RFC 7518 and RFC 8037, without `none`. */
export type Algorithm = (typeof algorithms)[number];

export const algorithms = [
  "HS256",
  "HS384",
  "HS512",
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "EdDSA",
  "Ed25519",
] as const;

const MIN_RSA_BITS = 2_048;

const RSA: readonly Algorithm[] = ["RS256", "RS384", "RS512"];
const RSA_PSS: readonly Algorithm[] = ["PS256", "PS384", "PS512"];
const CURVES: Readonly<Record<string, Algorithm>> = {
  prime256v1: "ES256",
  secp384r1: "ES384",
  secp521r1: "ES512",
};

/** @throws Error where an algorithm is not for a secret, or for a longer one */
export function secretKeys(secret: string, wanted: readonly Algorithm[] = ["HS256"]): TokenKeys {
  const bytes = Buffer.from(secret);
  const taken = among(wanted, ["HS256", "HS384", "HS512"], "a secret");
  // RFC 7518, section 3.2: as long as what it makes.
  for (const one of taken) {
    const needed = Number(one.slice(2)) / 8;
    if (bytes.length < needed)
      throw new Error(`${one} takes a secret of ${String(needed)} bytes or more, and JWT_SECRET is shorter`);
  }

  return { kind: "secret", key: createSecretKey(bytes), algorithms: taken };
}

/** @param pem a public key (SPKI) or a certificate. @throws Error that says what is wrong with it */
export function publicKeys(pem: string, wanted?: readonly Algorithm[]): TokenKeys {
  // The gateway would be able to make tokens, and so would whoever reads its files.
  if (/PRIVATE KEY/.test(pem)) throw new Error("it is a private key: give the public one");
  const key = createPublicKey(pem);
  const { modulusLength = MIN_RSA_BITS } = key.asymmetricKeyDetails ?? {};
  if (modulusLength < MIN_RSA_BITS) throw new Error(`it has fewer than ${String(MIN_RSA_BITS)} bits`);
  const possible = algorithmsOf(key);

  return { kind: "public key", key, algorithms: among(wanted ?? possible, possible, "this public key") };
}

/** A key set of an issuer never holds a secret of ours. */
export function keySetAt(url: URL, wanted: readonly Algorithm[] = ["RS256", "ES256"]): TokenKeys {
  const possible = algorithms.filter((one) => !one.startsWith("HS"));

  return { kind: "key set", url, algorithms: among(wanted, possible, "the keys of an issuer") };
}

function algorithmsOf(key: KeyObject): readonly Algorithm[] {
  switch (key.asymmetricKeyType) {
    case "rsa":
      return [...RSA, ...RSA_PSS];
    case "rsa-pss":
      return RSA_PSS;
    case "ed25519":
      return ["EdDSA", "Ed25519"];
    default: {
      const algorithm = CURVES[key.asymmetricKeyDetails?.namedCurve ?? ""];
      if (algorithm === undefined)
        throw new Error(`no token is signed with a ${String(key.asymmetricKeyType)} key`);

      return [algorithm];
    }
  }
}

function among(
  wanted: readonly Algorithm[],
  possible: readonly Algorithm[],
  what: string,
): readonly Algorithm[] {
  const other = wanted.find((one) => !possible.includes(one));
  if (other !== undefined) throw new Error(`${other} is not for ${what}, which takes ${possible.join(", ")}`);

  return wanted;
}
