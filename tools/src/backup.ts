import { resolve } from "node:path";
import { textOf } from "@warren/messaging";
import { findStack, loadEnvFile, takeBackup, verifyBackup, type BackupManifest } from "@warren/stack";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";

const HELP = `Usage: npm run backup -- --out FOLDER
       npm run backup -- --verify FOLDER

Copies all databases of one PostgreSQL as they are at one moment, while the shop works: docs/how-to/back-up-and-restore.md.
Takes DATABASE_URL from the environment, else the server of npm start. Its files have to be on this machine.

  --out FOLDER       the folder to be made. It holds everything that customers gave: keep it as you keep the databases
  --verify FOLDER    reads a backup and compares each file with the manifest; changes nothing
  --help             show this text

Exit code: 0 done, 1 the backup is damaged, 2 nothing could be done.
`;

try {
  loadEnvFile();
  const { values } = readOptions({
    options: { out: { type: "string" }, verify: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help === true) process.stdout.write(HELP);
  else if (values.verify !== undefined) await verify(resolve(values.verify));
  else if (values.out === undefined) {
    process.stderr.write(HELP);
    process.exitCode = 2;
  } else await backUp(resolve(values.out));
} catch (error) {
  process.stderr.write(`${pc.red("could not back up:")} ${textOf(error)}\n`);
  process.exitCode = 2;
}

async function backUp(out: string): Promise<void> {
  const { databaseUrl } = await findStack(["postgres"]);
  const log = (line: string) => process.stderr.write(`${pc.dim("backup")} ${line}\n`);
  const manifest = await takeBackup({ databaseUrl, out, log });
  process.stdout.write(`${told(manifest)}\nin ${out}\n`);
}

async function verify(folder: string): Promise<void> {
  try {
    process.stdout.write(`${told(await verifyBackup(folder))}\nEvery file is as it was.\n`);
  } catch (error) {
    process.stderr.write(`${pc.red(textOf(error))}\n`);
    process.exitCode = 1;
  }
}

function told({ postgres, endedAt, databases, files }: BackupManifest): string {
  const bytes = Object.values(files).reduce((sum, file) => sum + file.bytes, 0);

  return `PostgreSQL ${postgres} as it was at ${endedAt}: ${databases.join(", ")}; ${Object.keys(files).length} files, ${(bytes / 1e6).toFixed(1)} MB`;
}
