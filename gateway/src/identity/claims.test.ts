import fc from "fast-check";
import { v5 } from "uuid";
import { describe, expect, test } from "vitest";
import { callerFrom, type ClaimNames } from "./claims.js";

const sub = "123e4567-e89b-12d3-a456-426614174000";
const iss = "https://issuer.example/";
const names: ClaimNames = { rolesClaim: "roles", emailClaim: "email", emailVerified: "claim" };

function userIdOf(claims: Readonly<{ iss: string; sub: string }>): string {
  const caller = callerFrom(claims, names);
  if (caller.kind !== "customer") throw new Error(`a ${caller.kind}`);

  return caller.userId;
}

describe("who the holder of a token is", () => {
  test("a user id is the subject where that is a UUID, or made from it and its issuer, always the same", () => {
    const auth0 = "auth0|5f7c8ec7c33c6c004bbafe82";
    const made = userIdOf({ iss, sub: auth0 });

    expect(callerFrom({ iss, sub }, names)).toEqual({ kind: "customer", userId: sub, email: undefined });
    expect(made).toBe(userIdOf({ iss, sub: auth0 }));
    expect(made).not.toBe(userIdOf({ iss: "https://other.example/", sub: auth0 }));
    expect(made).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/);
  });

  // Whoever may choose their subject at the issuer would choose somebody's user id.
  test("no two subjects have one user id, whatever a subject is made of", () => {
    const uuid = fc.uuid().chain((one) => fc.constantFrom(one, v5(one, v5.URL)));
    const any = fc.oneof(uuid, fc.string({ minLength: 1, maxLength: 40 }));
    const made = fc.constantFrom<(one: string) => string>(
      (one) => userIdOf({ iss, sub: one }),
      (one) => one.toUpperCase(),
      (one) => `{${one}}`,
      (one) => ` ${one}`,
    );

    fc.assert(
      fc.property(any, any, made, (one, another, make) => {
        for (const other of [another, make(one)])
          expect(userIdOf({ iss, sub: one }) === userIdOf({ iss, sub: other })).toBe(one === other);
      }),
    );
  });

  test.each([
    ["in a list", { roles: ["trusted", "other"] }, "roles", "trusted"],
    ["in words", { scope: "openid admin" }, "scope", "admin"],
    ["the highest counts", { roles: ["admin", "trusted", "customer"] }, "roles", "admin"],
    ["deep inside", { realm_access: { roles: ["admin"] } }, "realm_access.roles", "admin"],
    [
      "under a whole address",
      { "https://shop.example/roles": ["admin"] },
      "https://shop.example/roles",
      "admin",
    ],
  ])("roles are found %s", (_, claims, where, role) => {
    expect(callerFrom({ iss, sub, ...claims }, { ...names, rolesClaim: where })).toEqual({
      kind: "staff",
      name: sub,
      role,
    });
  });

  test.each([
    ["of no list", { roles: { admin: true } }, "roles"],
    ["that only looks so", { roles: ["Admin", "administrator", ["admin"]] }, "roles"],
    ["elsewhere", { groups: ["admin"] }, "roles"],
    ["of every object's own", {}, "constructor.name"],
    ["beneath a text", { realm_access: "admin" }, "realm_access.roles"],
  ])("a role %s makes nobody more than a customer", (_, claims, where) => {
    expect(callerFrom({ iss, sub, ...claims }, { ...names, rolesClaim: where })).toMatchObject({
      kind: "customer",
    });
  });

  const ada = "ada@example.com";

  test.each([
    [{ email: ada, email_verified: true }, ada],
    [{ email: ada, email_verified: "true" }, ada],
    [{ email: ada }, undefined],
    [{ email: ada, email_verified: false }, undefined],
    [{ email: ada, email_verified: "false" }, undefined],
    [{ email: ada, email_verified: 1 }, undefined],
    [{ email: ada, email_verified: null }, undefined],
    [{ email: `${ada}\r\nBcc: eve@example.com`, email_verified: true }, undefined],
    [{ email: [ada], email_verified: true }, undefined],
  ])("the address is one that is known to be theirs: %o", (claims, email) => {
    expect(callerFrom({ iss, sub, ...claims }, names)).toMatchObject({ email });
  });

  test.each([
    ["under a whole address", "https://shop.example/email", { "https://shop.example/email": ada }],
    ["deep inside", "profile.mail", { profile: { mail: ada } }],
  ])("an issuer that vouches for every address needs no other claim: %s", (_, emailClaim, claims) => {
    const always = { ...names, emailClaim, emailVerified: "always" } as const;

    expect(callerFrom({ iss, sub, ...claims }, always)).toMatchObject({ email: ada });
    expect(callerFrom({ iss, sub, ...claims }, { ...names, emailClaim })).toMatchObject({ email: undefined });
  });

  test("whether it is verified is said beside the address, and nowhere else", () => {
    const named = { ...names, emailClaim: "https://shop.example/email" };
    const there = { "https://shop.example/email": ada };
    const beside = { ...there, "https://shop.example/email_verified": true };

    expect(callerFrom({ iss, sub, ...beside }, named)).toMatchObject({ email: ada });
    expect(callerFrom({ iss, sub, ...there, email_verified: true }, named)).toMatchObject({
      email: undefined,
    });
    expect(
      callerFrom(
        { iss, sub, profile: { mail: ada, mail_verified: true } },
        { ...names, emailClaim: "profile.mail" },
      ),
    ).toMatchObject({ email: ada });
  });
});
