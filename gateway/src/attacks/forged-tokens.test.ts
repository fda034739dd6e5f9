import { describe, expect, test } from "vitest";
import { secretKeys } from "../identity/token-keys.js";
import { createTokenVerifier } from "../identity/verify-token.js";
import { Problem } from "../problem.js";
import { AUDIENCE, forgedToken, ISSUER, newSecret, tokenOf } from "../testing/tokens.js";

// OWASP API2:2023, broken authentication: what identity/verify-token.test.ts leaves to those who guess.

const secret = newSecret();
const key = Buffer.from(secret);
const claimNames = { rolesClaim: "roles", emailClaim: "email", emailVerified: "claim" } as const;
const verify = createTokenVerifier(
  { keys: secretKeys(secret), issuer: ISSUER, audience: AUDIENCE, clockSkewSeconds: 30, claimNames },
  { logger: { warn: () => undefined } },
);
const claims = { sub: "eve", roles: ["admin"] };

async function refusalOf(token: string): Promise<string> {
  const error: unknown = await verify(token).catch((thrown: unknown) => thrown);
  if (!(error instanceof Problem)) throw new Error("the token was taken");

  return `${error.problem.code}: ${error.message}`;
}

describe("a forged token", () => {
  test.each([
    "../../../../dev/null",
    "/dev/null",
    "' or '1'='1",
    "key'; drop table keys; --",
    "| cat /etc/passwd",
    "file:///dev/null",
    "__proto__",
    "",
  ])("a key id is a name and nothing else: %s", async (kid) => {
    // What such an id would lead to: no key, or an empty one.
    for (const empty of [Buffer.from([0]), Buffer.alloc(32)]) {
      const token = await tokenOf(claims, { key: empty, kid });
      expect(await refusalOf(token)).toContain("not_authenticated");
    }
    expect(await verify(await tokenOf(claims, { key, kid }))).toMatchObject({ caller: { role: "admin" } });
  });

  test("a secret is not guessed from how its tokens are refused", async () => {
    const good = await tokenOf(claims, { key });
    const [head = "", body = "", signature = ""] = good.split(".");
    const nearly = [0, 1, signature.length / 2, signature.length - 2].map((at) => {
      const changed = signature[Math.floor(at)] === "A" ? "B" : "A";
      const place = Math.floor(at);

      return `${head}.${body}.${signature.slice(0, place)}${changed}${signature.slice(place + 1)}`;
    });
    const guesses = ["secret", "changeme", "x".repeat(32)].map((guess) =>
      tokenOf(claims, { key: Buffer.from(guess.padEnd(32, "0")) }),
    );
    const refusals = await Promise.all([...nearly, ...(await Promise.all(guesses))].map(refusalOf));

    expect(new Set(refusals).size).toBe(1);
  });

  test("a signature that is empty, blank or of another token is none", async () => {
    const other = (await tokenOf({ sub: "ada" }, { key })).split(".")[2] ?? "";

    for (const signature of ["", "=", "AA", "null", other])
      expect(await refusalOf(forgedToken({ alg: "HS256", typ: "JWT" }, claims, signature))).toContain(
        "not_authenticated",
      );
  });
});
