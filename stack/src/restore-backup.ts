import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DATA, verifyBackup, WAL, type BackupManifest } from "./backup-manifest.js";
import { withFolderLock } from "./folder-lock.js";
import { defaultDirectory, cacheFolder, devFolder, ensureFolder, lockFileOf } from "./folders.js";
import { readPidFile, recordOutsideFolder } from "./pid-file.js";
import { choosePostgresAccount, folderForAccount, type PostgresAccount } from "./postgres-account.js";
import { postgresPrograms } from "./postgres-server.js";
import { chooseWays } from "./provide-servers.js";
import { isRunning } from "./process-identity.js";
import { recoverPostgres } from "./recover-postgres.js";
import { mustRun } from "./run-command.js";
import { settingsOf } from "./stack-settings.js";

export type RestoreOptions = Readonly<{
  /** A folder that `takeBackup` made. */
  from: string;
  /** Where the server archived its log, to go on from the backup's moment. Default: that moment. */
  wal?: string | undefined;
  /** With `wal`: the moment to stop at. Default: as far as the archive leads. */
  until?: Date | undefined;
  /** Of the stack whose PostgreSQL is replaced. Default: that of `npm start`. */
  directory?: string | undefined;
  log: (line: string) => void;
}>;

/** What became of it. */
export type Restored = Readonly<{
  manifest: BackupManifest;
  /** When the last transaction that the databases have was committed; undefined where no log was replayed that says so. */
  lastCommit: Date | undefined;
  /** Where the files that were there are now. */
  before: string | undefined;
}>;

/**
 * Puts a backup in the place of the databases of `npm start`, which must not run. The backup is read and compared with its manifest first;
 * what was there stays beside it, and comes back where the new files do not lead to a server that works.
 *
 * @throws Error where servers run, the backup is damaged or of another PostgreSQL, or the log does not lead to the wanted moment
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { log, until, directory = defaultDirectory } = options;
  const from = resolve(options.from);
  const wal = options.wal === undefined ? undefined : resolve(options.wal);
  if (until !== undefined && wal === undefined)
    throw new Error("A moment after the backup needs the archive of the log: --wal.");
  if (wal !== undefined) readdirSync(wal);
  log("Reading the backup");
  const manifest = await verifyBackup(from);
  if (until !== undefined && until.toISOString() < manifest.endedAt)
    throw new Error(`The backup is of ${manifest.endedAt}, which is later than --until: take an older one.`);
  await refuseServerOfOthers();
  const folder = ensureFolder(devFolder(ensureFolder(directory)));

  return withFolderLock(lockFileOf(directory), async () => {
    refuseWhileServersRun(folder);
    const account = await choosePostgresAccount();
    const native = postgresPrograms(account, ensureFolder(cacheFolder()));
    await refuseOtherVersion(native, manifest);
    const { secret } = await settingsOf(folder, "dev");
    const wanted = join(folder, "postgres");
    const home = folderForAccount(account, wanted);
    if (home !== wanted) recordOutsideFolder(folder, home);
    const before = putAside(home);
    try {
      log("Copying it to its place");
      layOut(manifest, { from, home, account, wanted });
      log("Starting PostgreSQL for itself, to replay the log");
      const lastCommit = await recoverPostgres({
        account,
        native,
        home,
        folder,
        secret,
        wal,
        until,
        manifest,
      });
      writeFileSync(join(home, "initialized"), "", { mode: 0o600 });

      return { manifest, lastCommit, before };
    } catch (error) {
      for (const made of ["data", "wal-of-backup"])
        rmSync(join(home, made), { recursive: true, force: true });
      if (before !== undefined) renameSync(before, join(home, "data"));
      throw error;
    }
  });
}

/** Files laid out here would be those of a server that nobody starts. */
async function refuseServerOfOthers(): Promise<void> {
  const { postgres } = await chooseWays(process.env);
  if (postgres.kind === "embedded") return;
  const whose = postgres.kind === "docker" ? "runs in a container" : "is the one that DATABASE_URL names";
  throw new Error(
    `PostgreSQL ${whose}, and only that which npm start runs itself is restored here: docs/how-to/back-up-and-restore.md.`,
  );
}

function refuseWhileServersRun(folder: string): void {
  const running = Object.entries(readPidFile(folder)?.processes ?? {}).filter(([, identity]) =>
    isRunning(identity),
  );
  if (running.length === 0) return;
  throw new Error(
    `${running.map(([name]) => name).join(", ")} of ${folder} ${running.length === 1 ? "runs" : "run"}. End the shop first: Ctrl-C where npm start runs, or npm run stack -- down.`,
  );
}

/** Files of one major version are nothing to another. */
async function refuseOtherVersion(native: string, { postgres }: BackupManifest): Promise<void> {
  const said = await mustRun(join(native, "bin/postgres"), ["--version"], {
    env: { ...process.env, LC_ALL: "C" },
  });
  const here = /(\d+)\.\d+/.exec(said)?.[1];
  if (postgres.split(".")[0] === here) return;
  throw new Error(`The backup is of PostgreSQL ${postgres}, and the one here is ${said.trim()}.`);
}

function putAside(home: string): string | undefined {
  const data = join(home, "data");
  if (!existsSync(data)) return undefined;
  const aside = join(home, `data-before-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`);
  renameSync(data, aside);

  return aside;
}

function layOut(
  { folders }: BackupManifest,
  place: Readonly<{ from: string; home: string; account: PostgresAccount; wanted: string }>,
): void {
  const data = join(place.home, "data");
  const own = { recursive: true, mode: 0o700 } as const;
  mkdirSync(data, own);
  for (const folder of folders) mkdirSync(join(data, folder), own);
  cpSync(join(place.from, DATA), data, { recursive: true });
  rmSync(join(place.home, "wal-of-backup"), { recursive: true, force: true });
  // Its own log, where PostgreSQL looks for it as in an archive.
  cpSync(join(place.from, WAL), join(place.home, "wal-of-backup"), { recursive: true });
  // Copies belong to who made them.
  folderForAccount(place.account, place.wanted);
}
