import { describe, expect, test } from "vitest";
import { callerFrom } from "./claims.js";

const sub = "123E4567-E89B-12D3-A456-426614174000";
const iss = "https://issuer.example/";

describe("who the holder of a token is", () => {
  test("a user id is the subject as the database spells it, or made from it and its issuer, always the same", () => {
    const idOf = (claims: Readonly<{ iss: string; sub: string }>) => callerFrom(claims, "roles");
    const named = idOf({ iss, sub: "auth0|5f7c8ec7c33c6c004bbafe82" });

    expect(idOf({ iss, sub })).toEqual({ kind: "customer", userId: sub.toLowerCase(), email: undefined });
    expect(named).toEqual(idOf({ iss, sub: "auth0|5f7c8ec7c33c6c004bbafe82" }));
    expect(named).not.toEqual(idOf({ iss: "https://other.example/", sub: "auth0|5f7c8ec7c33c6c004bbafe82" }));
    expect(named).toMatchObject({ userId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
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
    expect(callerFrom({ iss, sub, ...claims }, where)).toEqual({ kind: "staff", name: sub, role });
  });

  test.each([
    ["of no list", { roles: { admin: true } }, "roles"],
    ["that only looks so", { roles: ["Admin", "administrator", ["admin"]] }, "roles"],
    ["elsewhere", { groups: ["admin"] }, "roles"],
    ["of every object's own", {}, "constructor.name"],
    ["beneath a text", { realm_access: "admin" }, "realm_access.roles"],
  ])("a role %s makes nobody more than a customer", (_, claims, where) => {
    expect(callerFrom({ iss, sub, ...claims }, where)).toMatchObject({ kind: "customer" });
  });

  test.each([
    [{ email: "ada@example.com" }, "ada@example.com"],
    [{ email: "ada@example.com", email_verified: true }, "ada@example.com"],
    [{ email: "ada@example.com", email_verified: false }, undefined],
    [{ email: "ada@example.com\r\nBcc: eve@example.com" }, undefined],
    [{ email: ["ada@example.com"] }, undefined],
  ])("the address is one that is known to be theirs: %o", (claims, email) => {
    expect(callerFrom({ iss, sub, ...claims }, "roles")).toMatchObject({ email });
  });
});
