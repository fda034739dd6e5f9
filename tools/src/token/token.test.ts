import { developmentTokens, developmentTokenSecret } from "@warren/programs";
import { decodeJwt } from "jose";
import { describe, expect, test } from "vitest";
import { makeToken } from "./make-token.js";
import { HELP, readArguments } from "./read-arguments.js";
import { tokenSource } from "./token-source.js";

const making = { secret: "s".repeat(32), issuer: "urn:test", audience: "warren", ttlSeconds: 900 };

describe("npm run token", () => {
  test("makes the README's customer where nothing is said, for an hour", () => {
    expect(readArguments([])).toEqual({
      kind: "token",
      holder: { role: "customer", user: "123e4567-e89b-12d3-a456-426614174000", email: undefined },
      ttlSeconds: 3_600,
    });
  });

  test("puts what was said into the token", async () => {
    const asked = readArguments([
      "--role",
      "admin",
      "--user",
      "sue",
      "--email",
      "sue@shop.example",
      "--ttl",
      "15m",
    ]);
    if (asked.kind !== "token") throw new Error("no help was asked for");
    const claims = decodeJwt(await makeToken(asked.holder, { ...making, ttlSeconds: asked.ttlSeconds }));

    expect(claims).toMatchObject({ sub: "sue", roles: ["admin"], email: "sue@shop.example", aud: "warren" });
    expect(claims).toMatchObject({ email_verified: true });
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(900);
  });

  test.each([
    [["--role", "root"], "customer, trusted, admin"],
    [["--ttl", "soon"], "15m, 1h or 7d"],
    [["--ttl", "0h"], "15m, 1h or 7d"],
    [["--nobody"], "--nobody"],
  ])("says of %j what it takes instead", (args, why) => {
    expect(() => readArguments(args)).toThrow(why);
  });

  test("shows what there is to say", () => {
    expect(readArguments(["--help"])).toEqual({ kind: "help" });
    expect(HELP).toContain("--role ROLE");
  });
});

describe("tokens come", () => {
  const own = { JWT_SECRET: making.secret, JWT_ISSUER: "urn:own", JWT_AUDIENCE: "shop" };

  test.each([
    ["nothing", {}],
    ["nothing but empty variables", { JWT_SECRET: "", JWT_JWKS_URL: "", JWT_PUBLIC_KEY_FILE: "" }],
    ["an issuer's name alone, which the gateway of npm start does not go by", { JWT_ISSUER: "urn:own" }],
  ])("from the installation where the environment has %s", async (_, env) => {
    expect(await tokenSource(env)).toEqual({
      kind: "installation",
      secret: await developmentTokenSecret(),
      ...developmentTokens,
    });
  });

  test("from the environment's secret where it has one, and all that goes with it", async () => {
    expect(await tokenSource(own)).toEqual({
      kind: "environment",
      secret: making.secret,
      issuer: "urn:own",
      audience: "shop",
    });
    await expect(tokenSource({ ...own, JWT_AUDIENCE: "" })).rejects.toThrow("JWT_AUDIENCE");
  });

  test.each(["JWT_JWKS_URL", "JWT_PUBLIC_KEY_FILE"])(
    "from the issuer's own hands with %s",
    async (variable) => {
      expect(await tokenSource({ [variable]: "somewhere" })).toEqual({ kind: "issuer", variable });
    },
  );
});
