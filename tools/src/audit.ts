import {
  adviceOn,
  audit,
  auditWhenQuiet,
  RESTLESS_GRACE_MS,
  showAudit,
  type AuditAddresses,
  type AuditResult,
} from "@warren/audit";
import { textOf } from "@warren/messaging";
import { findStack, loadEnvFile } from "@warren/stack";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";
import { numberOption } from "@warren/text/number-option";
import { whatIsAwaited } from "./audit/what-is-awaited.js";

const HELP = `Usage: npm run audit [-- options]

Opens the five databases and the broker, and checks that money, stock, shipments and notices agree. It changes nothing.
Takes DATABASE_URL, AMQP_URL and AMQP_MANAGEMENT_URL from the environment, else the servers of npm start.

  --settle SECONDS   first wait, at most so long, until every order has ended and no message is under way
  --json             the result for programs
  --help             show this text

Exit code: 0 everything agrees, 1 something does not, 2 it could not look.
`;

type Options = Readonly<{ settle?: string; json?: boolean; help?: boolean }>;

try {
  loadEnvFile();
  const { values } = readOptions({
    options: { settle: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help === true) process.stdout.write(HELP);
  else process.exitCode = await run(await findStack(), values);
} catch (error) {
  process.stderr.write(`${pc.red("could not audit:")} ${textOf(error)}\n`);
  process.exitCode = 2;
}

async function run(addresses: AuditAddresses, options: Options): Promise<number> {
  const result =
    options.settle === undefined
      ? // Orders that moved a moment ago may have messages under way.
        await audit({ ...addresses, graceMs: RESTLESS_GRACE_MS })
      : await auditSettled(addresses, numberOption("--settle", options.settle));
  process.stdout.write(
    options.json === true ? `${JSON.stringify(withAdvice(result), null, 2)}\n` : `${showAudit(result)}\n`,
  );

  return result.clean ? 0 : 1;
}

async function auditSettled(addresses: AuditAddresses, seconds: number): Promise<AuditResult> {
  const { left, ...result } = await auditWhenQuiet({
    ...addresses,
    timeoutMs: seconds * 1_000,
    onProgress: (left) => progress(whatIsAwaited(left)),
  });
  if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
  if (!left.settled) {
    progress(`still under way after ${seconds} s: ${left.orders} orders, ${left.messages} messages\n`);
  }

  return result;
}

/** Each finding with its usual cause and the next step. */
function withAdvice(result: AuditResult) {
  return {
    ...result,
    findings: result.findings.map((finding) => ({ ...finding, ...adviceOn[finding.kind] })),
  };
}

function progress(line: string): void {
  process.stderr.write(process.stderr.isTTY ? `\r\u001b[K${line}` : `${line}\n`);
}
