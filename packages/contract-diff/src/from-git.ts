import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "yaml";

/** A document as it was in a commit, laid out in a temporary folder with all that it refers to. */
export type OldDocument = Readonly<{ file: string; label: string; remove: () => Promise<void> }>;

export type FromGit =
  | Readonly<{ kind: "found"; document: OldDocument }>
  /** There is no older version, for a reason that is nobody's mistake. */
  | Readonly<{ kind: "nothing"; why: string }>
  | Readonly<{ kind: "refused"; why: string }>;

/** The name that stands for the newest release, or the previous commit while there is none. */
const lastRelease = "last-release";

/** Fetches a document as it was in a commit, a tag or a branch, or at the {@link lastRelease}. */
export async function documentFromGit(document: string, reference: string): Promise<FromGit> {
  const folder = await realpath(path.dirname(path.resolve(document)));
  const git = gitIn(folder);
  const prefix = git("rev-parse", "--show-prefix");
  if (prefix === undefined) {
    const why = `${folder} is in no Git repository`;

    return reference === lastRelease ? { kind: "nothing", why } : { kind: "refused", why: `${why}.` };
  }
  const base = reference === lastRelease ? newestRelease(git) : { label: reference, commit: reference };
  if (base === undefined) return { kind: "nothing", why: withoutParent(git) };
  const commit = git("rev-parse", "--verify", "--quiet", `${base.commit}^{commit}`);
  if (commit === undefined) {
    const shallow = isShallow(git) ? " This clone is shallow: `git fetch --unshallow` brings the rest." : "";

    return { kind: "refused", why: `Git knows no commit ${reference}.${shallow}` };
  }

  const inside = path.posix.join(prefix, path.basename(document));
  const files = filesFrom(folder, commit, inside);
  if (!files.has(inside))
    return { kind: "nothing", why: `${inside} was not there in ${base.label}: it is new` };

  return { kind: "found", document: await laidOut(files, inside, `${inside}@${base.label}`) };
}

type Git = (...args: readonly string[]) => string | undefined;

function gitIn(folder: string): Git {
  return (...args) => {
    const { status, stdout } = spawnSync("git", args, { cwd: folder, encoding: "utf8" });

    return status === 0 ? stdout.trim() : undefined;
  };
}

function newestRelease(git: Git): Readonly<{ label: string; commit: string }> | undefined {
  const tag = git("describe", "--tags", "--abbrev=0", "--match", "v*");
  if (tag !== undefined) return { label: tag, commit: tag };
  // What is not committed yet is compared with the last commit, what is committed with the one before.
  const previous = git("status", "--porcelain") === "" ? "HEAD~1" : "HEAD";
  const commit = git("rev-parse", "--verify", "--quiet", previous);

  return commit === undefined ? undefined : { label: previous, commit };
}

function isShallow(git: Git): boolean {
  return git("rev-parse", "--is-shallow-repository") === "true";
}

function withoutParent(git: Git): string {
  return isShallow(git)
    ? "this clone is shallow and holds no earlier commit: fetch two commits (`fetch-depth: 2`), or all with their tags"
    : "there is no release and no earlier commit";
}

/** The document and, step by step, every file that it refers to. What is not in the commit is left out. */
function filesFrom(folder: string, commit: string, document: string): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  const asked = new Set<string>();
  let wanted = [document];
  while (wanted.length > 0) {
    for (const file of wanted) asked.add(file);
    const next: string[] = [];
    for (const [file, content] of contentsOf(folder, commit, wanted)) {
      found.set(file, content);
      next.push(...referredFrom(file, content.toString("utf8")));
    }
    wanted = [...new Set(next)].filter((file) => !asked.has(file));
  }

  return found;
}

/** One call for many files: a contract has a hundred, and each call costs a process. */
function contentsOf(folder: string, commit: string, files: readonly string[]): ReadonlyMap<string, Buffer> {
  const { stdout } = spawnSync("git", ["cat-file", "--batch"], {
    cwd: folder,
    input: files.map((file) => `${commit}:${file}\n`).join(""),
    maxBuffer: 1024 * 1024 * 1024,
  });
  const found = new Map<string, Buffer>();
  let offset = 0;
  for (const file of files) {
    const end = stdout.indexOf("\n", offset);
    const size = / blob (\d+)$/.exec(stdout.toString("utf8", offset, end))?.[1];
    offset = end + 1;
    if (size === undefined) continue;
    found.set(file, stdout.subarray(offset, offset + Number(size)));
    offset += Number(size) + 1;
  }

  return found;
}

function referredFrom(file: string, text: string): readonly string[] {
  const references: string[] = [];
  const visit = (node: unknown) => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) {
      if (key === "$ref" && typeof value === "string") references.push(value);
      else visit(value);
    }
  };
  try {
    visit(parse(text));
  } catch {
    // Whatever else is referred to, it refers to nothing itself.
  }

  return references
    .map((reference) => decodeURI(reference.split("#", 1)[0] ?? ""))
    .filter((target) => target !== "" && !/^[a-z]+:/i.test(target))
    .map((target) => path.posix.join(path.posix.dirname(file), target))
    .filter((target) => !target.startsWith(".."));
}

async function laidOut(
  files: ReadonlyMap<string, Buffer>,
  document: string,
  label: string,
): Promise<OldDocument> {
  const folder = await mkdtemp(path.join(tmpdir(), "warren-diff-"));
  for (const [file, content] of files) {
    const target = path.join(folder, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, content);
  }

  return {
    file: path.join(folder, document),
    label,
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
