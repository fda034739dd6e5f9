import { createHash } from "node:crypto";
import { createReadStream, createWriteStream, existsSync, type Dirent } from "node:fs";
import { mkdir, mkdtemp, open, readdir, rename, rm, writeFile } from "node:fs/promises";
import { endianness } from "node:os";
import { dirname, join, resolve } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import pg from "pg";
import { hasCode } from "@warren/servers/parts";
import { DATA, manifestFile, WAL, type BackupManifest } from "./backup-manifest.js";

export type BackupOptions = Readonly<{
  /** A role that may take backups: the server's superuser. */
  databaseUrl: string;
  /** The folder to be made. It must not be there. */
  out: string;
  log: (line: string) => void;
}>;

// What a server makes anew when it starts: https://www.postgresql.org/docs/current/continuous-archiving.html#BACKUP-LOWLEVEL-BASE-BACKUP-DATA
const EMPTY_FOLDERS = new Set([
  ...["pg_wal", "pg_replslot", "pg_dynshmem", "pg_notify", "pg_serial", "pg_snapshots", "pg_stat_tmp"],
  "pg_subtrans",
]);
const LEFT_OUT = /(^|\/)(postmaster\.(pid|opts)|pgsql_tmp.*|pg_internal\.init.*)$/;
/** Last, as PostgreSQL's own tool does: it says from where on the log is needed. */
const CONTROL = "global/pg_control";

/**
 * Copies the files of a running server of this machine, and the part of its log that makes one moment of them: that of the end. Customers
 * and services go on meanwhile. The folder gets its name when all of it is there.
 *
 * @throws Error where the server's files cannot be read here, or the folder is there already
 */
export async function takeBackup({ databaseUrl, log, ...options }: BackupOptions): Promise<BackupManifest> {
  const out = resolve(options.out);
  if (existsSync(out)) throw new Error(`${out} is there already: name a folder that is not.`);
  const client = new pg.Client({ connectionString: databaseUrl, application_name: "warren-backup" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await withDraft(out, (draft) => copyAll(client, draft, log));
  } finally {
    // Ends a backup that was not finished, and lets the log go.
    await client.end().catch(() => undefined);
  }
}

/** Makes the backup in a folder that nobody else has, and gives it its name when all of it is on the disk. */
async function withDraft(
  out: string,
  copy: (draft: string) => Promise<BackupManifest>,
): Promise<BackupManifest> {
  await mkdir(dirname(out), { recursive: true });
  // mkdtemp closes it to everybody else.
  const draft = await mkdtemp(`${out}.draft-`);
  try {
    await mkdir(join(draft, WAL));
    const manifest = await copy(draft);
    await writeDurably(manifestFile(draft), `${JSON.stringify(manifest, null, 1)}\n`);
    for (const folder of [...manifest.folders.map((name) => join(DATA, name)), DATA, WAL, ""])
      await syncFolder(join(draft, folder));
    await rename(draft, out);
    await syncFolder(dirname(out));

    return manifest;
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    throw error;
  }
}

async function copyAll(client: pg.Client, draft: string, log: BackupOptions["log"]): Promise<BackupManifest> {
  const source = await dataFolder(client);
  const { postgres, at: startedAt, databases } = await about(client);
  // The log since now stays until we have it; the slot goes with the connection.
  await client.query(
    "select pg_create_physical_replication_slot('warren_backup_' || pg_backend_pid(), true, true)",
  );
  const [start] = await rows<{ file: string }>(
    client,
    "select pg_walfile_name(pg_backup_start('warren', fast => true)) as file",
  );
  log(`Copying ${source}`);
  const files: Record<string, { bytes: number; sha256: string }> = {};
  const keep = async (from: string, name: string) => {
    const copied = await copyFile(from, join(draft, name));
    if (copied !== undefined) files[name] = copied;
  };
  const { folders, files: names } = await listed(source);
  for (const folder of folders) await mkdir(join(draft, DATA, folder), { recursive: true, mode: 0o700 });
  for (const name of names) await keep(join(source, name), `${DATA}/${name}`);
  const [stop] = await rows<{ lsn: string; labelfile: string; file: string; at: Date }>(
    client,
    // Not for the archive: what is needed is copied below.
    `select lsn, labelfile, pg_walfile_name(lsn) as file, clock_timestamp() as at
     from pg_backup_stop(wait_for_archive => false)`,
  );
  if (start === undefined || stop === undefined)
    throw new Error("PostgreSQL did not say where its backup begins.");
  const label = join(draft, DATA, "backup_label");
  await writeDurably(label, stop.labelfile);
  files[`${DATA}/backup_label`] = await hashOf(label);
  for (const name of await readdir(join(source, "pg_wal")))
    if (/^[0-9A-F]{24}$/.test(name) && name >= start.file && name <= stop.file)
      await keep(join(source, "pg_wal", name), `${WAL}/${name}`);
  if (files[`${WAL}/${start.file}`] === undefined || files[`${WAL}/${stop.file}`] === undefined)
    throw new Error("The log that the backup needs was gone before it was copied. Try again.");

  return { format: 1, postgres, startedAt, endedAt: stop.at.toISOString(), databases, folders, files };
}

/** @throws Error where its files are elsewhere */
async function dataFolder(client: pg.Client): Promise<string> {
  const [row] = await rows<{ folder: string; tablespaces: number; identifier: string }>(
    client,
    `select current_setting('data_directory') as folder,
       (select system_identifier::text from pg_control_system()) as identifier,
       (select count(*)::int from pg_tablespace where spcname not like 'pg\\_%') as tablespaces`,
  );
  if (row !== undefined && row.tablespaces > 0)
    throw new Error("This server has tablespaces of its own, which are not copied here: use pg_basebackup.");
  if (row !== undefined && BigInt(row.identifier) === (await identifierIn(row.folder))) return row.folder;
  throw new Error(
    `PostgreSQL keeps its files in ${row?.folder ?? "a folder that it does not name"}, which is not on this machine, or closed to you, or another server's. Use pg_basebackup of its version: docs/how-to/back-up-and-restore.md.`,
  );
}

/** Whose files they are: a server in a container or behind a tunnel may name a folder in which another has its own. */
async function identifierIn(folder: string): Promise<bigint | undefined> {
  try {
    const control = await open(join(folder, CONTROL));
    try {
      const { buffer } = await control.read(Buffer.alloc(8), 0, 8, 0);

      return endianness() === "LE" ? buffer.readBigInt64LE() : buffer.readBigInt64BE();
    } finally {
      await control.close();
    }
  } catch {
    return undefined;
  }
}

async function about(
  client: pg.Client,
): Promise<Readonly<{ postgres: string; at: string; databases: string[] }>> {
  const [row] = await rows<{ postgres: string; at: Date; databases: string[] }>(
    client,
    `select current_setting('server_version') as postgres, clock_timestamp() as at,
       (select array_agg(datname::text order by datname) from pg_database where not datistemplate) as databases`,
  );

  return { postgres: row?.postgres ?? "", at: row?.at.toISOString() ?? "", databases: row?.databases ?? [] };
}

async function rows<Row>(client: pg.Client, sql: string): Promise<readonly Row[]> {
  return (await client.query(sql)).rows as Row[];
}

/** What is to be copied, by its path below the folder. */
async function listed(
  source: string,
): Promise<Readonly<{ folders: readonly string[]; files: readonly string[] }>> {
  const folders: string[] = [];
  const files: string[] = [];
  const look = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(join(source, folder))) {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      if (LEFT_OUT.test(path)) continue;
      if (entry.isDirectory()) {
        folders.push(path);
        if (!EMPTY_FOLDERS.has(path)) await look(path);
      } else if (entry.isFile() && path !== CONTROL) files.push(path);
    }
  };
  await look("");

  return { folders: [...folders, "pg_wal/archive_status"], files: [...files, CONTROL] };
}

async function entriesOf(folder: string): Promise<readonly Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    // Dropped meanwhile, which the log says as well.
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}

/** Copies a file to the disk. Undefined where it went meanwhile: PostgreSQL's log says so, too. */
async function copyFile(
  from: string,
  to: string,
): Promise<Readonly<{ bytes: number; sha256: string }> | undefined> {
  const hash = createHash("sha256");
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  try {
    await mkdir(dirname(to), { recursive: true, mode: 0o700 });
    await pipeline(createReadStream(from), count, createWriteStream(to, { mode: 0o600, flush: true }));

    return { bytes, sha256: hash.digest("hex") };
  } catch (error) {
    if (!hasCode(error, "ENOENT") || existsSync(from)) throw error;
    await rm(to, { force: true });

    return undefined;
  }
}

async function hashOf(file: string): Promise<Readonly<{ bytes: number; sha256: string }>> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    hash.update(chunk);
    bytes += chunk.length;
  }

  return { bytes, sha256: hash.digest("hex") };
}

/** Names of files are on the disk only when their folder is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  await writeFile(file, text, { mode: 0o600 });
  const written = await open(file, "r+");
  try {
    await written.sync();
  } finally {
    await written.close();
  }
}
