import { describe, expect, test } from "vitest";
import { ordererOf } from "./orderer.js";

const mine = "123e4567-e89b-12d3-a456-426614174000";
const theirs = "9f2c1a52-6d0e-4c4b-9a51-0c6f2f0b7e11";
const customer = { kind: "customer", userId: mine, email: "ada@example.com" } as const;

describe("who orders", () => {
  test("is the customer of the token, with its address, whether the request says so or not", () => {
    const orderer = { userId: mine, email: "ada@example.com" };

    expect(ordererOf(customer, {})).toEqual(orderer);
    expect(ordererOf(customer, { userId: mine, email: "Ada@Example.com" })).toEqual(orderer);
  });

  test.each([{ userId: theirs }, { email: "eve@example.com" }])(
    "is nobody else, and mails go nowhere else: %o",
    (given) => {
      expect(() => ordererOf(customer, given)).toThrow(/leave (userId|email) out/);
    },
  );

  test("is no address of theirs where the token has none", () => {
    const withoutEmail = { ...customer, email: undefined };

    expect(ordererOf(withoutEmail, {})).toEqual({ userId: mine, email: undefined });
    expect(() => ordererOf(withoutEmail, { email: "ada@example.com" })).toThrow("leave email out");
  });

  test.each([
    { kind: "unverified" },
    { kind: "staff", name: "sue", role: "trusted" },
    { kind: "machine", id: "0123456789ab", role: "admin" },
  ] as const)("is whoever $kind says", (caller) => {
    expect(ordererOf(caller, { userId: theirs, email: "eve@example.com" })).toEqual({
      userId: theirs,
      email: "eve@example.com",
    });
    expect(() => ordererOf(caller, {})).toThrow("whose order");
  });
});
