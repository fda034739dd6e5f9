import { describe, expect, test } from "vitest";
import { callerWith, readApiKeys } from "./api-keys.js";

const keysOf = (text: string) => {
  const read = readApiKeys(text);
  if ("problem" in read) throw new Error(read.problem);

  return read.keys;
};

describe("API keys", () => {
  test("a key has its role, and may hold a colon", () => {
    const keys = keysOf("first-key-0123456:trusted, second:key-0123456:admin");

    expect(callerWith("first-key-0123456", keys)).toMatchObject({ kind: "machine", role: "trusted" });
    expect(callerWith("second:key-0123456", keys)).toMatchObject({ kind: "machine", role: "admin" });
  });

  test("nobody holds a key that was not given, and without keys nobody holds any", () => {
    expect(callerWith("first-key-012345", keysOf("first-key-0123456:trusted"))).toBeUndefined();
    expect(callerWith("", keysOf(""))).toBeUndefined();
  });

  test.each(["no-role-0123456789", "key-0123456789012:customer", "short:admin", ":admin"])(
    "%s is a problem that names the place and does not show the key",
    (entry) => {
      const read = readApiKeys(`good-key-01234567:admin,${entry}`);

      expect(read).toHaveProperty("problem");
      expect(JSON.stringify(read)).toContain("entry 2");
      expect(JSON.stringify(read)).not.toContain(entry);
    },
  );
});
