import { parseArgs } from "node:util";
import { textOf } from "@warren/messaging";
import { findStack, loadEnvFile } from "@warren/stack";
import { numberOption } from "@warren/text/number-option";
import pc from "picocolors";
import { resend } from "./resend/resend.js";

const HELP = `Usage: npm run resend [-- options]

After a restore, before the shop is started: empties the queues in which messages are under way, which are of another moment than
the databases, and sends again what the services had sent in the last hour before that moment. Who handled a message already
knows it. Dead letters and unroutable messages stay: docs/how-to/back-up-and-restore.md.
Where nothing was restored, it would lose what only the queues know: so it does nothing without --yes.
Takes DATABASE_URL and AMQP_URL from the environment, else the servers of npm start.

  --minutes N    how far back (default 60): longer than a message has ever waited
  --yes          the databases were restored: do it. Without it, what would be taken out of the queues is printed
  --help         show this text

Exit code: 0 done, 1 nothing was done, 2 it could not be done: run it again.
`;

loadEnvFile();

try {
  const { values } = parseArgs({
    options: { minutes: { type: "string" }, yes: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help === true) process.stdout.write(HELP);
  else {
    const minutes = numberOption("--minutes", values.minutes ?? "60", { min: 1 });
    const say = (line: string) => process.stdout.write(`${line}\n`);
    const sure = values.yes === true;
    await resend(await findStack(), { minutes, sure, say });
    if (!sure) {
      say("Nothing was done. After a restore: npm run resend -- --yes");
      process.exitCode = 1;
    }
  }
} catch (error) {
  process.stderr.write(`${pc.red("could not send again:")} ${textOf(error)}\n`);
  process.exitCode = 2;
}
