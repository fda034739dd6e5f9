import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import {
  aptSettings,
  parsePrintUris,
  parseSimulatedInstall,
  releaseName,
  withoutPackages,
  type Download,
} from "./debian-packages.js";
import { withFolderLock } from "./folder-lock.js";
import { ensureFolder } from "./folders.js";
import { isRecord, readJsonFile, writeJsonFile } from "./json-file.js";
import { mustRun, runCommand } from "./run-command.js";

export type FetchOptions = Readonly<{
  /** Package to fetch with what it needs. */
  packageName: string;
  /** Packages fetched anew even where the system has them, by the beginning of their name. */
  always: readonly string[];
  /** Title for messages. */
  title: string;
  /** Folder that survives: downloads and what was extracted from them. */
  cache: string;
  log: (line: string) => void;
  signal?: AbortSignal | undefined;
}>;

/** True where the Debian/Ubuntu way can be tried. */
export async function hasApt(): Promise<boolean> {
  if (process.platform !== "linux") return false;
  const answers = await Promise.all(
    ["apt-get", "dpkg"].map((command) => runCommand(command, ["--version"], { timeoutMs: 10_000 })),
  );

  return answers.every(({ exitCode }) => exitCode === 0);
}

/** A package that was extracted. */
export type Fetched = Readonly<{
  /** The folder that is its `/`, by the same name for everybody who shares the cache. */
  root: string;
  /** Which fetch it is of. */
  stamp: string;
}>;

export type DebianArchive = Readonly<{ fetch: typeof fetchDebianPackage }>;

export const debianArchive: DebianArchive = { fetch: fetchDebianPackage };

/**
 * Fetches a package and all that it needs and this system lacks from the archive that the system is set up for,
 * verified by apt, and extracts it into a folder of ours: no root, no service started, nothing of the system touched.
 * What an earlier call extracted is used again, unless it is what `insteadOf` names.
 */
async function fetchDebianPackage({
  insteadOf,
  ...options
}: FetchOptions & Readonly<{ insteadOf?: Fetched }>): Promise<Fetched> {
  // Programs are told where they are: whoever shares a cache by a link must tell them the same.
  const base = ensureFolder(join(options.cache, await releaseFolder()));
  const home = join(base, options.packageName);
  const known = fetchedIn(home);
  if (known !== undefined && known.stamp !== insteadOf?.stamp) return known;

  return withFolderLock(
    join(base, "fetch.lock"),
    async () => {
      const meanwhile = fetchedIn(home);
      if (meanwhile !== undefined && meanwhile.stamp !== insteadOf?.stamp) return meanwhile;
      await fetchInto(base, home, options);
      const fetched = fetchedIn(home);
      if (fetched === undefined)
        throw new Error(`${options.packageName} was fetched into ${home}, and is gone.`);

      return fetched;
    },
    {
      signal: options.signal,
      onWait: (pid) => {
        if (pid !== process.pid)
          options.log(`Waiting for process ${String(pid)}, which fills the same cache`);
      },
    },
  );
}

async function fetchInto(base: string, home: string, options: FetchOptions): Promise<void> {
  const { log, packageName, signal, title } = options;
  const apt = prepareApt(base, options);
  log(`${title}: reading the package lists of the Debian archive`);
  const update = await runCommand("apt-get", [apt, "update", "-q"], { signal, timeoutMs: 300_000 });
  const simulated = await runCommand(
    "apt-get",
    [apt, "install", "-s", "--no-install-recommends", packageName],
    { signal, env: { ...process.env, LC_ALL: "C" } },
  );
  // A third-party source that does not answer makes `update` fail though ours was read: what counts is the plan.
  if (simulated.exitCode !== 0) {
    throw new Error(
      `apt-get cannot plan ${packageName}:\n${update.stderr.trim()}\n${simulated.stderr.trim()}`.trim(),
    );
  }
  const packages = parseSimulatedInstall(simulated.stdout);

  const draft = `${home}.draft`;
  rmSync(draft, { recursive: true, force: true });
  const archives = join(draft, "archives");
  const root = join(draft, "root");
  mkdirSync(archives, { recursive: true });
  mkdirSync(root);
  const plan = parsePrintUris(
    await mustRun("apt-get", [apt, "download", "--print-uris", ...packages], { cwd: archives, signal }),
  );
  await download({ apt, archives, packages, plan, title, log, signal });
  log(`${title}: extracting ${String(packages.length)} packages`);
  for (const file of readdirSync(archives)) {
    await mustRun("dpkg", ["-x", join(archives, file), root], { signal });
  }
  rmSync(archives, { recursive: true });
  writeJsonFile(join(draft, "complete.json"), { packages: plan.map(({ fileName }) => fileName) });
  // What is there may be in use: its place is empty for a moment only, and what runs from it finds the same files there.
  const before = `${home}.before`;
  rmSync(before, { recursive: true, force: true });
  if (existsSync(home)) renameSync(home, before);
  renameSync(draft, home);
  rmSync(before, { recursive: true, force: true });
}

async function download(
  task: Readonly<{
    apt: string;
    archives: string;
    packages: readonly string[];
    plan: readonly Download[];
    title: string;
    log: (line: string) => void;
    signal: AbortSignal | undefined;
  }>,
): Promise<void> {
  const total = task.plan.reduce((sum, { bytes }) => sum + bytes, 0);
  task.log(`${task.title}: downloading ${String(task.packages.length)} packages, ${megabytes(total)}`);
  const progress = setInterval(() => {
    task.log(`${task.title}: ${megabytes(sizeOf(task.archives))} of ${megabytes(total)}`);
  }, 3_000);
  try {
    await mustRun("apt-get", [task.apt, "download", "-q", ...task.packages], {
      cwd: task.archives,
      signal: task.signal,
      timeoutMs: 900_000,
    });
  } finally {
    clearInterval(progress);
  }
}

/** Writes the private settings; the result is apt's argument that selects them. */
function prepareApt(base: string, options: FetchOptions): string {
  const folder = join(base, "apt");
  for (const part of ["state/lists/partial", "cache/archives/partial", "log"]) {
    mkdirSync(join(folder, part), { recursive: true });
  }
  const installed = readFileSync("/var/lib/dpkg/status", "utf8");
  writeFileSync(join(folder, "dpkg-status"), withoutPackages(installed, options.always));
  writeFileSync(join(folder, "apt.conf"), aptSettings(folder));

  return `--config-file=${join(folder, "apt.conf")}`;
}

async function releaseFolder(): Promise<string> {
  const architecture = (await mustRun("dpkg", ["--print-architecture"])).trim();

  return `${releaseName(readFileSync("/etc/os-release", "utf8"))}-${architecture}`;
}

function fetchedIn(home: string): Fetched | undefined {
  const file = join(home, "complete.json");
  const stat = statSync(file, { throwIfNoEntry: false });
  if (stat === undefined || !isRecord(readJsonFile(file))) return undefined;

  return { root: join(home, "root"), stamp: `${String(stat.ino)} ${String(stat.mtimeMs)}` };
}

function sizeOf(folder: string): number {
  return readdirSync(folder).reduce(
    (sum, file) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(1)} MB`;
