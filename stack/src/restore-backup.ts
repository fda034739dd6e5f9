import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import {
  addressVariables,
  choosePostgresAccount,
  chooseWays,
  devFolder,
  ensureFolder,
  folderForAccount,
  giveTree,
  isRunning,
  lockFileOf,
  missingIn,
  mustRun,
  noteNewState,
  postgresPrograms,
  readPidFile,
  recordOutsideFolder,
  settingsOf,
  stateFileOf,
  stoppedBySignals,
  underAccount,
  withFolderLock,
  type PostgresAccount,
  type Environment,
} from "@warren/servers/parts";
import { DATA, verifyBackup, WAL, type BackupManifest } from "./backup-manifest.js";
import { defaultDirectory, cacheFolder } from "./folders.js";
import { recoverPostgres } from "./recover-postgres.js";

export type RestoreOptions = Readonly<{
  /** A folder that `takeBackup` made. */
  from: string;
  /** Where the server archived its log, to go on from the backup's moment. Default: that moment. */
  wal?: string | undefined;
  /** With `wal`: the moment to stop at. Default: as far as the archive leads. */
  until?: Date | undefined;
  /** Of the stack whose PostgreSQL is replaced. Default: that of `npm start`. */
  directory?: string | undefined;
  /** May say that this stack's PostgreSQL is another one. Default: `process.env`. */
  env?: Environment | undefined;
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
 * Puts a backup in the place of the databases of `npm start`, which must not run. The backup is read and compared with its manifest first,
 * then made a server that works in a folder of its own, which takes the place of the one before at the very end. Stopped or failed before
 * that, it changes nothing. What was there stays beside it.
 *
 * @throws Error where servers run, the PostgreSQL is not the embedded one, the backup is damaged or of another version, or the log does not
 * lead to the wanted moment
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { log, until, directory = defaultDirectory, env = process.env } = options;
  await refuseOtherPostgres(env);
  const from = resolve(options.from);
  const wal = options.wal === undefined ? undefined : resolve(options.wal);
  if (until !== undefined && wal === undefined)
    throw new Error("A moment after the backup needs the archive of the log: --wal.");
  log("Reading the backup");
  const manifest = await verifyBackup(from);
  if (until !== undefined && until.toISOString() < manifest.endedAt)
    throw new Error(`The backup is of ${manifest.endedAt}, which is later than --until: take an older one.`);
  const folder = ensureFolder(devFolder(ensureFolder(directory)));
  const interruption = stoppedBySignals(undefined);
  try {
    return await withFolderLock(lockFileOf(directory), async () => {
      refuseWhileServersRun(folder);
      const account = await choosePostgresAccount();
      if (wal !== undefined) await checkArchive(wal, account, log);
      const native = postgresPrograms(account, ensureFolder(cacheFolder()));
      await refuseOtherVersion(native, manifest);
      const { secret } = await settingsOf(folder, "dev");
      const wanted = join(folder, "postgres");
      const home = folderForAccount(account, wanted);
      if (home !== wanted) recordOutsideFolder(folder, home);
      const draft = join(home, "restoring");
      const { signal } = interruption;
      try {
        log("Copying it");
        await layOut(manifest, { from, to: draft, account, signal });
        log("Starting PostgreSQL for itself, to replay the log");
        const lastCommit = await recoverPostgres({
          ...{ account, native, home: draft, folder, secret, wal, until, manifest, log, signal },
        });
        signal.throwIfAborted();

        return { manifest, lastCommit, before: takePlace(draft, home) };
      } finally {
        rmSync(draft, { recursive: true, force: true });
      }
    });
  } finally {
    interruption.release();
  }
}

/** @throws Error where `npm start` would not use the databases that are written here */
async function refuseOtherPostgres(env: Environment): Promise<void> {
  const { postgres } = await chooseWays(env);
  if (postgres === undefined || postgres.kind === "embedded") return;
  const other =
    postgres.kind === "docker"
      ? "Docker runs it here"
      : `${addressVariables.postgres} (in the environment or .env) names another`;
  throw new Error(
    `This restores the PostgreSQL that npm start runs itself, but ${other}. Restore that one by its own means: docs/how-to/back-up-and-restore.md.`,
  );
}

function refuseWhileServersRun(folder: string): void {
  const { processes = {}, compose } = readPidFile(folder) ?? {};
  const names = Object.entries(processes).flatMap(([name, identity]) => (isRunning(identity) ? [name] : []));
  const running = compose === undefined ? names : [...names, `containers of ${compose.name}`];
  if (running.length === 0) return;
  throw new Error(
    `${running.join(", ")} of ${folder} ${running.length === 1 ? "runs" : "run"}. End the shop first: Ctrl-C where npm start runs, or npm run stack -- down.`,
  );
}

/** A log that cannot be read would look like one that ends. */
async function checkArchive(
  wal: string,
  account: PostgresAccount,
  log: RestoreOptions["log"],
): Promise<void> {
  const names = readdirSync(wal).filter((name) => /^[0-9A-F]{24}$/.test(name));
  const [first] = names;
  if (first === undefined) throw new Error(`${wal} holds no log.`);
  // Copied to nowhere, as whoever is to read it.
  const { command, args, ...ids } = underAccount(account, "cp", [join(wal, first), "/dev/null"]);
  await mustRun(command, args, ids);
  const missing = missingIn(names);
  if (missing !== undefined)
    log(`${wal} lacks ${missing}, and more may lie behind it: the log leads no further than up to there`);
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

/** Copies what the manifest names, and nothing else that lies there. */
async function layOut(
  { folders, files }: BackupManifest,
  place: Readonly<{ from: string; to: string; account: PostgresAccount; signal: AbortSignal }>,
): Promise<void> {
  const { from, to, account } = place;
  const own = { recursive: true, mode: 0o700 } as const;
  // Of a restore that was killed.
  rmSync(to, { recursive: true, force: true });
  for (const name of [DATA, WAL, ...folders.map((folder) => join(DATA, folder))])
    mkdirSync(join(to, name), own);
  for (const name of Object.keys(files)) {
    place.signal.throwIfAborted();
    mkdirSync(dirname(join(to, name)), own);
    await copyFile(join(from, name), join(to, name));
  }
  // Copies belong to who made them.
  if (account.kind === "nobody") giveTree(to, account);
}

/** Returns where the files that were there are now. */
function takePlace(draft: string, home: string): string | undefined {
  const data = join(home, "data");
  const aside = join(home, `data-before-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`);
  const before = existsSync(data) ? aside : undefined;
  // First: an archive of the log before must not get that of now.
  noteNewState(stateFileOf(home));
  if (before !== undefined) renameSync(data, before);
  renameSync(join(draft, "data"), data);

  return before;
}
