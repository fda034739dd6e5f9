import { INBOX_RETENTION_DAYS, textOf } from "@warren/messaging";
import { findStack, loadEnvFile } from "@warren/stack";
import { numberOption } from "@warren/text/number-option";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";
import { resend } from "./resend/resend.js";

const MAX_MINUTES = INBOX_RETENTION_DAYS * 24 * 60;

const HELP = `Usage: npm run resend [-- options]

After a restore, and only then, before the shop is started: takes out of the queues what services sent since the restored moment,
sends again what they had sent in the last hour before it, and forgets what the gateway remembers of orders. Who handled a message
already knows it. What the gateway sent, dead letters and unroutable messages stay: docs/how-to/back-up-and-restore.md.
Takes DATABASE_URL, AMQP_URL and REDIS_URL from the environment, else the servers of npm start.

  --yes          do it. Otherwise it tells which moment the databases are of and what lies in the queues, and changes nothing
  --minutes N    how far back, 5 to ${MAX_MINUTES} (default 60): longer than a message has ever waited
  --help         show this text

Exit code: 0 done, 1 it only looked, 2 it could not be done: run it again.
`;

try {
  loadEnvFile();
  const { values } = readOptions({
    options: { yes: { type: "boolean" }, minutes: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help === true) process.stdout.write(HELP);
  else {
    const minutes = numberOption("--minutes", values.minutes ?? "60", {
      ...{ min: 5, max: MAX_MINUTES, whole: true },
    });
    const say = (line: string) => process.stdout.write(`${line}\n`);
    const change = values.yes === true;
    await resend(await findStack(["rabbitmq", "postgres", "redis"]), { minutes, change, say });
    if (!change) {
      say("Nothing was changed. Are these the databases that you restored? Then: npm run resend -- --yes");
      process.exitCode = 1;
    }
  }
} catch (error) {
  process.stderr.write(`${pc.red("could not send again:")} ${textOf(error)}\n`);
  process.exitCode = 2;
}
