import { readFile } from "node:fs/promises";
import { auditWhenQuiet, showAudit, type AuditResult } from "@warren/audit";
import { textOf } from "@warren/messaging";
import { apiKeyFile, gateway, services } from "@warren/programs";
import { allEnded, replay, showProgress, showReport } from "@warren/replay";
import { findStack, loadEnvFile } from "@warren/stack";
import { readOptions } from "@warren/text/read-options";
import pc from "picocolors";
import { abortOnInterrupt } from "./interrupt.js";
import { numberOption, type NumberLimits } from "@warren/text/number-option";

const HELP = `Usage: npm run replay -- FILE.csv [options]

Reads invoices in the UCI Online Retail format, puts their products and stock into the shop, places each invoice as an order
through the gateway, waits until all have ended, and audits the system. A small file: tools/samples/sample-invoices.csv

  --url URL           the gateway (default http://localhost:${gateway.port})
  --api-key KEY       of a trusted caller (default: WARREN_API_KEY, else the key that npm start wrote)
  --concurrency N     orders at the same time (default 20)
  --limit N           only the first N invoices
  --stock-factor F    so much of what the file sells is put into stock (default 1; 0.9 lets some orders go short)
  --wait SECONDS      for orders to end once all are placed (default 300)
  --encoding NAME     utf8 or latin1 (default utf8)
  --no-audit          without the audit, which reads the databases and the broker
  --json              the result for programs
  --help              show this text

Exit code: 0 all ended and everything agrees, 1 not so, 2 it could not begin, 130 stopped with Ctrl-C.
`;

const SETTLE_MS = 120_000;

type Asked = Readonly<{
  file: string;
  url: string;
  apiKey: string | undefined;
  concurrency: number | undefined;
  limit: number | undefined;
  stockFactor: number | undefined;
  waitMs: number | undefined;
  encoding: "utf8" | "latin1";
  audit: boolean;
  json: boolean;
}>;

try {
  loadEnvFile();
  const asked = await readArguments();
  if (asked === undefined) process.stdout.write(HELP);
  else process.exitCode = await run(asked);
} catch (error) {
  process.stderr.write(`${pc.red("could not replay:")} ${textOf(error)}\n`);
  process.exitCode = 2;
}

async function run(asked: Asked): Promise<number> {
  const signal = abortOnInterrupt(() =>
    process.stderr.write("\nstopping: orders in hand are finished; once more ends at once\n"),
  );
  const report = await replay({
    ...asked,
    signal,
    metricsUrls: metricsOf(asked.url),
    progress: showProgress,
  });
  const audited = asked.audit && !signal.aborted ? await auditAll(signal) : undefined;
  if (asked.json) process.stdout.write(`${JSON.stringify({ ...report, audit: audited }, null, 2)}\n`);
  else {
    process.stdout.write(`${showReport(report)}\n`);
    if (audited !== undefined) process.stdout.write(`${showAudit(audited)}\n`);
  }
  if (report.stopped) return 130;

  return allEnded(report) && audited?.clean !== false ? 0 : 1;
}

async function auditAll(signal: AbortSignal): Promise<AuditResult> {
  const addresses = await findStack();
  const { left, ...result } = await auditWhenQuiet({ ...addresses, timeoutMs: SETTLE_MS, signal });
  if (!left.settled) {
    const { orders, messages } = left;
    process.stderr.write(pc.yellow(`still under way: ${orders} orders and ${messages} messages\n`));
  }

  return result;
}

async function readArguments(): Promise<Asked | undefined> {
  const { values, positionals } = readOptions({
    allowPositionals: true,
    options: {
      url: { type: "string", default: `http://localhost:${gateway.port}` },
      "api-key": { type: "string" },
      concurrency: { type: "string" },
      limit: { type: "string" },
      "stock-factor": { type: "string" },
      wait: { type: "string" },
      encoding: { type: "string", default: "utf8" },
      "no-audit": { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const [file] = positionals;
  if (file === undefined || positionals.length > 1) throw new Error("give one file; --help says more");
  const { encoding } = values;
  if (encoding !== "utf8" && encoding !== "latin1") throw new Error("--encoding is utf8 or latin1");
  const waitSeconds = number("--wait", values.wait, { min: 0 });

  return {
    file,
    url: values.url,
    apiKey: values["api-key"] ?? process.env["WARREN_API_KEY"] ?? (await writtenApiKey()),
    concurrency: number("--concurrency", values.concurrency, { min: 1, max: 1_000, whole: true }),
    limit: number("--limit", values.limit, { min: 1, whole: true }),
    stockFactor: number("--stock-factor", values["stock-factor"], { min: 0, max: 100 }),
    waitMs: waitSeconds === undefined ? undefined : waitSeconds * 1_000,
    encoding,
    audit: !values["no-audit"],
    json: values.json,
  };
}

async function writtenApiKey(): Promise<string | undefined> {
  const text = await readFile(apiKeyFile, "utf8").catch(() => "");

  return text.trim() === "" ? undefined : text.trim();
}

function number(name: string, text: string | undefined, limits: NumberLimits): number | undefined {
  return text === undefined ? undefined : numberOption(name, text, limits);
}

/** The gateway's metrics, and those of services on the same machine, where npm start puts them. */
function metricsOf(url: string): readonly string[] {
  return [new URL(url).port, ...services.map(({ port }) => String(port))].map((port) => {
    const address = new URL("/metrics", url);
    address.port = port;

    return address.href;
  });
}
