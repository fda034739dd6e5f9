import { textOf } from "@warren/messaging";
import { loadEnvFile, restoreBackup, type Restored } from "@warren/stack";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";

const HELP = `Usage: npm run restore -- --from FOLDER [options]

Puts a backup in the place of the databases of npm start, which must not run: docs/how-to/back-up-and-restore.md says what comes
before and after. What was there stays beside it. For PostgreSQL that npm start runs itself, and no other.

  --from FOLDER    what npm run backup made
  --wal FOLDER     go on from there with the log that the server archived (WARREN_WAL_ARCHIVE), as far as it leads
  --until TIME     with --wal: up to this moment, such as 2026-11-30T10:15:00Z
  --help           show this text

Exit code: 0 done, 2 nothing was changed.
`;

try {
  loadEnvFile();
  const { values } = readOptions({
    options: {
      from: { type: "string" },
      wal: { type: "string" },
      until: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help === true) process.stdout.write(HELP);
  else if (values.from === undefined) {
    process.stderr.write(HELP);
    process.exitCode = 2;
  } else {
    const { from, wal, until } = values;
    const log = (line: string) => process.stderr.write(`${pc.dim("restore")} ${line}\n`);
    const at = until === undefined ? undefined : momentOf(until);
    process.stdout.write(told(await restoreBackup({ from, wal, until: at, log }), wal));
  }
} catch (error) {
  process.stderr.write(`${pc.red("could not restore:")} ${textOf(error)}\n`);
  process.exitCode = 2;
}

/** @throws Error where it is none, or does not say in which zone */
function momentOf(text: string): Date {
  const at = new Date(text);
  if (!Number.isNaN(at.getTime()) && /(Z|[+-]\d\d:\d\d)$/.test(text)) return at;
  throw new Error(
    `--until must be a time with its zone, such as 2026-11-30T10:15:00Z, but is ${JSON.stringify(text)}.`,
  );
}

function told({ manifest, lastCommit, before }: Restored, wal: string | undefined): string {
  const moment = lastCommit === undefined ? manifest.endedAt : lastCommit.toISOString();

  return [
    `The databases are as they were at ${moment}: ${manifest.databases.join(", ")}.`,
    ...(wal !== undefined && moment <= manifest.endedAt
      ? [`Attention: ${wal} added nothing to the backup. Is it the archive of the server that was backed up?`]
      : []),
    ...(before === undefined
      ? []
      : [
          `What was there before is in ${before}. Remove it when you need it no more: it holds customers' data.`,
        ]),
    "Next, before the shop is started: npm run stack -- up, then npm run resend -- --yes.",
    "",
  ].join("\n");
}
