import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { isGuessable } from "./guessable.js";

describe("a secret", () => {
  test.each([
    ["of few characters", "abababababababababababababababababab"],
    ["of a word again and again", "secretsecretsecretsecretsecretsecret"],
    ["in order", "0123456789abcdef0123456789abcdef"],
    ["in the order of the keyboard", "qwertyuiopasdfghjklzxcvbnm123456"],
    ["that says what it is", "my-super-secret-jwt-signing-key-for-production"],
    ["that asks to be changed", "changeme-changeme-changeme-changeme"],
    ["of jwt.io", "a-string-secret-at-least-256-bits-long"],
    ["of jwt.io, the long one", "a-valid-string-secret-that-is-at-least-512-bits-long-which-is-very-long"],
    ["of jwt.io, the old one", "your-256-bit-secret-your-256-bit-secret"],
    ["of RFC 7515", "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"],
    ["of a tutorial", "404E635266556A586E3272357538782F413F4428472B4B6250645367566B5970"],
    [
      "that is public",
      "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----",
    ],
  ])("%s can be guessed", (_, secret) => {
    expect(isGuessable(secret)).toBe(true);
  });

  test("that was drawn cannot, also with a word before it", () => {
    for (let n = 0; n < 200; n++) {
      expect(isGuessable(randomBytes(24).toString("hex"))).toBe(false);
      expect(isGuessable(randomBytes(48).toString("base64"))).toBe(false);
      expect(isGuessable(`warren-secret-${randomBytes(16).toString("base64url")}`)).toBe(false);
    }
  });
});
