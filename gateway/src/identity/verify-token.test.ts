import { describe, expect, test } from "vitest";
import { Problem } from "../problem.js";
import {
  AUDIENCE,
  ecPair,
  forgedToken,
  ISSUER,
  newSecret,
  rsaPair,
  secondsFromNow,
  tokenOf,
} from "../testing/tokens.js";
import { publicKeys, secretKeys, type TokenKeys } from "./token-keys.js";
import { createTokenVerifier } from "./verify-token.js";

const sub = "123e4567-e89b-12d3-a456-426614174000";
const secret = newSecret();
const key = Buffer.from(secret);
const said: unknown[] = [];
const logger = { warn: (...line: unknown[]) => void said.push(line) };

function verifierFor(keys: TokenKeys, now?: () => Date) {
  const claimNames = { rolesClaim: "roles", emailClaim: "email", emailVerified: "claim" } as const;
  const settings = { keys, issuer: ISSUER, audience: AUDIENCE, clockSkewSeconds: 30, claimNames };

  return createTokenVerifier(settings, { logger, ...(now === undefined ? {} : { now }) });
}
const verify = verifierFor(secretKeys(secret));

async function refusalOf(token: string | Promise<string>, by = verify) {
  const error: unknown = await by(await token).then(
    () => "taken",
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Problem)) throw new Error(`no problem: ${String(error)}`);

  return { code: error.problem.code, detail: error.message };
}

describe("a token", () => {
  test("says who its holder is, and until when that is known", async () => {
    const exp = secondsFromNow(60);

    expect(
      await verify(await tokenOf({ sub, exp, email: "ada@example.com", email_verified: true }, { key })),
    ).toEqual({
      caller: { kind: "customer", userId: sub, email: "ada@example.com" },
      until: (exp + 30) * 1_000,
    });
    expect(
      await verify(await tokenOf({ sub, aud: ["other", AUDIENCE], roles: ["admin"] }, { key })),
    ).toMatchObject({
      caller: { kind: "staff", name: sub, role: "admin" },
    });
  });

  test.each([
    ["without an end", { exp: undefined }, 'claim "exp"'],
    ["with an end that is no number", { exp: "tomorrow" }, 'claim "exp"'],
    ["for nobody", { sub: undefined }, 'claim "sub"'],
    ["for a nameless somebody", { sub: "" }, 'claim "sub"'],
    ["of another issuer", { iss: "https://evil.example/" }, 'claim "iss"'],
    ["of no issuer", { iss: undefined }, 'claim "iss"'],
    ["for another API", { aud: "another" }, 'claim "aud"'],
    ["for no API", { aud: undefined }, 'claim "aud"'],
    ["that is not valid yet", { nbf: secondsFromNow(120) }, "not valid yet"],
  ])("%s is refused, and the answer says why", async (_, claims, why) => {
    const { code, detail } = await refusalOf(tokenOf({ sub, ...claims }, { key }));

    expect(code).toBe("not_authenticated");
    expect(detail).toContain(why);
  });

  test("that is over has a code of its own", async () => {
    expect((await refusalOf(tokenOf({ sub, exp: secondsFromNow(-31) }, { key }))).code).toBe("token_expired");
  });

  test("is taken as long as clocks may differ, and not a second longer", async () => {
    const at = secondsFromNow(0);
    const by = verifierFor(secretKeys(secret), () => new Date(at * 1_000));
    const over = (seconds: number) => tokenOf({ sub, exp: at - seconds }, { key });
    const early = (seconds: number) => tokenOf({ sub, nbf: at + seconds }, { key });

    await expect(by(await over(29))).resolves.toBeDefined();
    expect((await refusalOf(over(30), by)).code).toBe("token_expired");
    await expect(by(await early(30))).resolves.toBeDefined();
    expect((await refusalOf(early(31), by)).detail).toContain("not valid yet");
  });

  test.each([
    ["signed with another secret", () => tokenOf({ sub }, { key: Buffer.from(newSecret()) })],
    ["without a signature", () => forgedToken({ alg: "none" }, { sub })],
    ["with the algorithm spelled otherwise", () => forgedToken({ alg: "nOnE" }, { sub })],
    ["with another algorithm of the same secret", () => tokenOf({ sub }, { key, alg: "HS512" })],
    [
      "with an extension that is not known",
      () => forgedToken({ alg: "HS256", crit: ["x"], x: 1 }, { sub }, "AA"),
    ],
    ["with its own key", () => forgedToken({ alg: "HS256", jwk: { kty: "oct", k: "AAAA" } }, { sub }, "AA")],
    ["that is none", () => "a.b.c"],
    ["of nothing", () => ".."],
    ["that is too long", () => tokenOf({ sub, pad: "x".repeat(8_192) }, { key })],
  ])("%s is refused", async (_, token) => {
    expect((await refusalOf(token())).code).toBe("not_authenticated");
  });

  test("whose claims were changed is refused", async () => {
    const [head, , signature] = (await tokenOf({ sub }, { key })).split(".");
    const changed = forgedToken({}, { sub, roles: ["admin"] }).split(".")[1];

    expect((await refusalOf(`${head ?? ""}.${changed ?? ""}.${signature ?? ""}`)).detail).toContain(
      "not signed",
    );
  });

  test("is written nowhere, whatever is wrong with it", () => {
    expect(JSON.stringify(said)).not.toContain("eyJ");
  });
});

describe("a public key", () => {
  const rsa = rsaPair();
  const pem = rsa.publicKey.export({ type: "spki", format: "pem" }).toString();
  const byRsa = verifierFor(publicKeys(pem));

  test("checks what its private key has signed, with each of its algorithms", async () => {
    for (const alg of ["RS256", "PS384"])
      await expect(byRsa(await tokenOf({ sub }, { key: rsa.privateKey, alg }))).resolves.toBeDefined();
    const ec = ecPair();
    const byEc = verifierFor(publicKeys(ec.publicKey.export({ type: "spki", format: "pem" }).toString()));

    await expect(byEc(await tokenOf({ sub }, { key: ec.privateKey, alg: "ES256" }))).resolves.toBeDefined();
    expect((await refusalOf(tokenOf({ sub }, { key: rsa.privateKey, alg: "RS256" }), byEc)).code).toBe(
      "not_authenticated",
    );
  });

  test("is no secret: what was signed with its text is refused", async () => {
    for (const text of [pem, pem.trim()]) {
      const { detail } = await refusalOf(tokenOf({ sub }, { key: Buffer.from(text) }), byRsa);
      expect(detail).toContain("algorithm");
    }
  });

  test("takes no other algorithm than it was given for", async () => {
    const onlyPs = verifierFor(publicKeys(pem, ["PS256"]));

    expect(
      (await refusalOf(tokenOf({ sub }, { key: rsa.privateKey, alg: "RS256" }), onlyPs)).detail,
    ).toContain("algorithm");
    expect(() => publicKeys(pem, ["HS256"])).toThrow("HS256 is not for this public key");
    expect(() => secretKeys(secret, ["RS256"])).toThrow("RS256 is not for a secret");
  });

  test("that is a private one, or too short, is refused at the start", () => {
    const pkcs8 = rsa.privateKey.export({ type: "pkcs8", format: "pem" }).toString();

    expect(() => publicKeys(pkcs8)).toThrow("private key");
    expect(() => publicKeys("not PEM")).toThrow();
  });
});
