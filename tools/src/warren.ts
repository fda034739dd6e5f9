import { repository } from "@warren/programs";

// `warren` as in any project, and where it works on a broker that nobody names, on that of `npm start`.

const [command = ""] = process.argv.slice(2);
const named = process.argv.some((argument) => /^--(?:url|management)(?:=|$)/.test(argument));
const asksForHelp = process.argv.some((argument) => argument === "--help" || argument === "-h");
if (["topology", "dlq"].includes(command) && !named && !asksForHelp) await nameBroker();
await import(`${repository}/packages/cli/bin/warren.js`);

/** Where none runs either, `warren` itself says where it looked. */
async function nameBroker(): Promise<void> {
  // Only for these: the other commands start faster without.
  const { findStack, loadEnvFile } = await import("@warren/stack");
  loadEnvFile();
  if (process.env["AMQP_URL"]) return;
  const found = await findStack(["rabbitmq"]).catch(() => undefined);
  if (found === undefined) return;
  process.env["AMQP_URL"] = found.amqpUrl;
  if (found.managementUrl !== undefined && !process.env["AMQP_MANAGEMENT_URL"])
    process.env["AMQP_MANAGEMENT_URL"] = found.managementUrl;
}
