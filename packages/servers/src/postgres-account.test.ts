import { expect, test } from "vitest";
import { accountOf, choosePostgresAccount, underAccount } from "./postgres-account.js";

test("an ordinary user runs PostgreSQL as itself", async () => {
  expect(await choosePostgresAccount(false)).toEqual({ kind: "self" });
  expect(underAccount({ kind: "self" }, "postgres", ["-V"])).toEqual({ command: "postgres", args: ["-V"] });
});

test("root runs it in a user namespace or as nobody, never as root", () => {
  expect(underAccount({ kind: "namespace" }, "postgres", ["-V"])).toEqual({
    command: "unshare",
    args: ["-U", "--map-user=1000", "postgres", "-V"],
  });
  expect(underAccount({ kind: "nobody", uid: 65_534, gid: 65_534 }, "postgres", [])).toMatchObject({
    uid: 65_534,
    gid: 65_534,
  });
});

test("an account is read from the list of users", () => {
  const passwd =
    "root:x:0:0:root:/root:/bin/bash\nnobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n";

  expect(accountOf("nobody", passwd)).toEqual({ uid: 65_534, gid: 65_533 });
  expect(accountOf("postgres", passwd)).toBeUndefined();
});
