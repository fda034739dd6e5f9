import { generateKeyPairSync, randomBytes, type KeyObject } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, SignJWT, type JWTPayload } from "jose";

// Tokens as an issuer makes them, and as nobody should.

export const ISSUER = "https://issuer.example/";
export const AUDIENCE = "warren";

/** Random, as long as it has to be. */
export const newSecret = () => randomBytes(36).toString("base64url");

export const rsaPair = () => generateKeyPairSync("rsa", { modulusLength: 2_048 });
export const ecPair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });

export const secondsFromNow = (seconds: number) => Math.floor(Date.now() / 1_000) + seconds;

/** Undefined takes a claim away. */
export type Claims = Readonly<Record<string, unknown>>;

export type Signing = Readonly<{ key: KeyObject | Uint8Array; alg?: string; kid?: string }>;

/** A token of the issuer's, for an hour, with these claims over its own. */
export function tokenOf(claims: Claims, { key, alg = "HS256", kid }: Signing): Promise<string> {
  const all = { iss: ISSUER, aud: AUDIENCE, exp: secondsFromNow(3_600), iat: secondsFromNow(0), ...claims };

  return new SignJWT(JSON.parse(JSON.stringify(all)) as JWTPayload)
    .setProtectedHeader({ alg, typ: "JWT", ...(kid === undefined ? {} : { kid }) })
    .sign(key);
}

/** A token with the algorithm `none`, or with any header and signature. */
export function forgedToken(header: object, claims: Claims, signature = ""): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const all = { iss: ISSUER, aud: AUDIENCE, exp: secondsFromNow(3_600), ...claims };

  return `${part(header)}.${part(all)}.${signature}`;
}

export type Issuer = Readonly<{
  url: string;
  /** How often it was asked. */
  asked(): number;
  /** Its keys from now on, by their ids. */
  has(keys: Readonly<Record<string, KeyObject>>): Promise<void>;
  /** What it answers instead of its keys; undefined: its keys. */
  answers(instead: "nothing" | Readonly<{ status: number; body: string }> | undefined): void;
  close(): Promise<void>;
}>;

/** An issuer with a key set on a port of this machine. */
export async function openIssuer(): Promise<Issuer> {
  let asked = 0;
  let body = '{"keys":[]}';
  let instead: Parameters<Issuer["answers"]>[0];
  const server = createServer((_request, response) => {
    asked += 1;
    if (instead === "nothing") return;
    response.writeHead(instead?.status ?? 200, { "content-type": "application/json" });
    response.end(instead?.body ?? body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${String(port)}/keys`,
    asked: () => asked,
    async has(keys) {
      const jwks = Object.entries(keys).map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid }));
      body = JSON.stringify({ keys: await Promise.all(jwks) });
    },
    answers: (other) => (instead = other),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
