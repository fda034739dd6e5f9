import { chownSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import {
  endProcess,
  logFileOf,
  postgresUser,
  recordProcess,
  restoreCommand,
  startInBackground,
  underAccount,
  waitUntilReady,
  type PostgresAccount,
} from "@warren/servers/parts";
import { WAL, type BackupManifest } from "./backup-manifest.js";

export type RecoverTask = Readonly<{
  account: PostgresAccount;
  /** The folder with PostgreSQL's programs in `bin`. */
  native: string;
  /** With `data` in it, and the backup's own log in `wal`. */
  home: string;
  /** The stack's, for its log and notes. */
  folder: string;
  /** The password that the administrator is to have from then on: the stack's, whatever it was in the backup. */
  secret: string;
  wal: string | undefined;
  until: Date | undefined;
  manifest: BackupManifest;
  log: (line: string) => void;
  /** Ends it, and the server with it. */
  signal: AbortSignal;
}>;

// A port is part of the socket's name; nobody listens on it.
const PORT = "5432";
const STOP_GRACE_MS = 60_000;

/**
 * Replays the log in a server that only this process reaches, by a socket in a folder of its own, until it has become one that could take
 * clients. Its log goes on with a new timeline then. Takes as long as the log is long. Resolves with the time of the last commit that was
 * replayed.
 *
 * @throws Error where the log does not lead there
 */
export async function recoverPostgres(task: RecoverTask): Promise<Date | undefined> {
  const { account, native, home, folder } = task;
  const socketFolder = mkdtempSync(join(tmpdir(), "warren-restore-"));
  const rules = join(socketFolder, "pg_hba.conf");
  writeFileSync(rules, `local all ${postgresUser} trust\n`);
  if (account.kind === "nobody")
    for (const path of [socketFolder, rules]) chownSync(path, account.uid, account.gid);
  writeFileSync(join(home, "data", "recovery.signal"), "");
  if (account.kind === "nobody") chownSync(join(home, "data", "recovery.signal"), account.uid, account.gid);
  const settings = { ...settingsFor(task), hba_file: rules, unix_socket_directories: socketFolder };
  const command = {
    title: "PostgreSQL to replay the log",
    ...underAccount(account, join(native, "bin/postgres"), [
      "-D",
      join(home, "data"),
      ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    ]),
    env: { ...process.env, LC_ALL: "C" },
    cwd: home,
    logFile: logFileOf(folder, "postgres"),
  };
  const identity = await startInBackground(command);
  recordProcess(folder, "postgres", identity);
  try {
    const lastCommit = await waitUntilReady(command, identity, () => lastReplayed(socketFolder), {
      signal: task.signal,
      log: task.log,
      // Hours of log take their time; a server that cannot go on ends by itself.
      timeoutMs: Infinity,
    });
    await giveItsPassword(socketFolder, task);

    return lastCommit.at;
  } finally {
    await endProcess(identity, { signal: "SIGINT", graceMs: STOP_GRACE_MS });
    recordProcess(folder, "postgres", undefined);
    rmSync(socketFolder, { recursive: true, force: true });
  }
}

function settingsFor({ home, wal, until }: RecoverTask): Readonly<Record<string, string>> {
  return {
    listen_addresses: "",
    port: PORT,
    // Each has what the other has not; the one of the archive is newer where both have a file.
    restore_command: restoreCommand([...(wal === undefined ? [] : [wal]), join(home, WAL)]),
    recovery_target_action: "promote",
    ...(wal === undefined ? { recovery_target: "immediate" } : {}),
    ...(until === undefined ? {} : { recovery_target_time: momentOf(until) }),
    // As the server has them: a standby refuses less than what the log was written with.
    max_connections: "300",
    timezone: "UTC",
    log_timezone: "UTC",
  };
}

/** As PostgreSQL takes it before it has read the names of time zones, of which `Z` is one. */
function momentOf(at: Date): string {
  return at.toISOString().replace("T", " ").replace("Z", "+00");
}

/** Undefined as long as it replays. */
async function lastReplayed(socketFolder: string): Promise<Readonly<{ at: Date | undefined }> | undefined> {
  return asAdministrator(socketFolder, async (client) => {
    const { rows } = await client.query<{ busy: boolean; at: Date | null }>(
      "select pg_is_in_recovery() as busy, pg_last_xact_replay_timestamp() as at",
    );
    const [row] = rows;

    return row === undefined || row.busy ? undefined : { at: row.at ?? undefined };
  });
}

/** @throws Error where a database of the backup is not there */
async function giveItsPassword(socketFolder: string, { secret, manifest }: RecoverTask): Promise<void> {
  await asAdministrator(socketFolder, async (client) => {
    const { rows } = await client.query<{ name: string }>("select datname::text as name from pg_database");
    const there = new Set(rows.map(({ name }) => name));
    const missing = manifest.databases.filter((name) => !there.has(name));
    if (missing.length > 0) throw new Error(`The restored server lacks ${missing.join(", ")}.`);
    await client.query(`alter role ${postgresUser} password ${client.escapeLiteral(secret)}`);
  });
}

async function asAdministrator<T>(socketFolder: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    host: socketFolder,
    port: Number(PORT),
    user: postgresUser,
    database: "postgres",
  });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
