import { createHash } from "node:crypto";
import { chmodSync, lchownSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { NotProvidedError } from "./not-provided.js";
import { hasCode } from "./process-identity.js";
import { runCommand } from "./run-command.js";

/** PostgreSQL refuses to run as root. How its programs are run instead, where this process is root. */
export type PostgresAccount =
  | Readonly<{ kind: "self" }>
  /** A user namespace in which our own account has another number: files stay ours. */
  | Readonly<{ kind: "namespace" }>
  | Readonly<{ kind: "nobody"; uid: number; gid: number }>;

const namespaceArguments = ["-U", "--map-user=1000"] as const;

export async function choosePostgresAccount(isRoot = process.getuid?.() === 0): Promise<PostgresAccount> {
  if (!isRoot) return { kind: "self" };
  // Many containers forbid user namespaces.
  const { exitCode } = await runCommand("unshare", [...namespaceArguments, "true"], { timeoutMs: 10_000 });
  if (exitCode === 0) return { kind: "namespace" };
  const nobody = accountOf("nobody", readFileSync("/etc/passwd", "utf8"));
  if (!nobody) {
    throw new NotProvidedError(
      ["postgres"],
      "PostgreSQL does not run as root, and this system has neither user namespaces nor a user `nobody`.",
      "the same command as an ordinary user",
    );
  }

  return { kind: "nobody", ...nobody };
}

/** The command line that runs a program under the account. */
export function underAccount(
  account: PostgresAccount,
  program: string,
  args: readonly string[],
): Readonly<{ command: string; args: readonly string[]; uid?: number; gid?: number }> {
  switch (account.kind) {
    case "self":
      return { command: program, args };
    case "namespace":
      return { command: "unshare", args: [...namespaceArguments, program, ...args] };
    case "nobody":
      return { command: program, args, uid: account.uid, gid: account.gid };
  }
}

/**
 * A folder that the account may use: `wanted`, unless the account is `nobody` and cannot get there (a repository under
 * a private home); then one in the folder for temporary files, the same for the same `wanted`.
 */
export function folderForAccount(account: PostgresAccount, wanted: string): string {
  if (account.kind !== "nobody") {
    mkdirSync(wanted, { recursive: true, mode: 0o700 });
    if (account.kind === "namespace") giveTree(wanted, { uid: 0, gid: 0 });

    return wanted;
  }
  const name = `warren-${createHash("sha256").update(wanted).digest("hex").slice(0, 12)}`;
  const folder = isReachableByOthers(dirname(wanted)) ? wanted : join(tmpdir(), name);
  makeOwned(folder, account);

  return folder;
}

/** True when every folder up to the root may be entered by anybody. */
export function isReachableByOthers(path: string): boolean {
  try {
    if ((statSync(path).mode & 0o001) === 0) return false;
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
  const parent = dirname(path);

  return parent === path || isReachableByOthers(parent);
}

export function accountOf(name: string, passwd: string): Readonly<{ uid: number; gid: number }> | undefined {
  const fields = passwd
    .split("\n")
    .map((line) => line.split(":"))
    .find(([first]) => first === name);
  const uid = Number(fields?.[2]);
  const gid = Number(fields?.[3]);

  return Number.isInteger(uid) && Number.isInteger(gid) ? { uid, gid } : undefined;
}

// The folder for temporary files is everybody's: a folder that somebody else put there first is not used.
function makeOwned(folder: string, account: Readonly<{ uid: number; gid: number }>): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const found = lstatSync(folder);
  if (!found.isDirectory() || (found.uid !== account.uid && found.uid !== 0)) {
    throw new Error(`${folder} was put there by somebody else. Remove it and start again.`);
  }
  giveTree(folder, account);
  chmodSync(folder, 0o700);
}

/** Gives a folder and its `data` to an account. Data of an earlier run under another one would be closed to it. */
export function giveTree(folder: string, account: Readonly<{ uid: number; gid: number }>): void {
  const paths = [folder, join(folder, "data")].filter(
    (path) => (lstatSync(path, { throwIfNoEntry: false })?.uid ?? account.uid) !== account.uid,
  );
  if (paths.length === 0) return;
  for (const entry of ["", ...readdirSync(folder, { recursive: true, encoding: "utf8" })]) {
    lchownSync(join(folder, entry), account.uid, account.gid);
  }
}
