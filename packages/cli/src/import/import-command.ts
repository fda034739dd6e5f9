import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { brokerAddress, reachable, shown, type AddressOptions } from "@warren/broker-admin";
import { defaultBounds, importBroker, summaryText } from "@warren/broker-admin/import";
import { BrokerUnreachable, openManagement } from "@warren/broker-admin/management";
import { durationMs } from "../dlq/quantities.js";
import type { Output } from "../output.js";

export type ImportCommandOptions = AddressOptions &
  Readonly<{
    title?: string | undefined;
    /** A file. Default: the document is printed. */
    output?: string | undefined;
    /** Whether that file may be overwritten. */
    force: boolean;
    /** For so long copies of messages are looked at: `30s`. Default: not at all. */
    listen?: string | undefined;
    /** So many messages at the head of each queue are read and put back. Default: none. */
    sample?: number | undefined;
    /** The most messages that are looked at of each queue. Default: 200. */
    limit?: number | undefined;
    /** Whether one message of each kind may stand in the document. */
    examples?: boolean | undefined;
  }>;

/** What it ends with. */
const importExit = { written: 0, refused: 1, unreachable: 2 } as const;

/** Writes a document of what is there on a broker; what is to be said of it goes to standard error. Returns the exit code. */
export async function importCommand(
  options: ImportCommandOptions,
  output: Output,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Promise<number> {
  const { output: file, force, title, listen, sample, limit, examples } = options;
  if (file !== undefined && !force && existsSync(file)) return refuse(file, output);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    const listenMs = listen === undefined ? undefined : durationMs(listen);
    const address = brokerAddress(withAmqp(await reachable(options, env), env), env);
    output.error(`reading virtual host "${address.vhost}" of ${shown(address.managementUrl)} …`);
    const management = await openManagement(address, { signal: stopping.signal });
    const { text, summary } = await importBroker(management, address, {
      ...{ title, listenMs, sample, examples, signal: stopping.signal },
      ...(limit === undefined ? {} : { bounds: { ...defaultBounds, messages: limit } }),
      log: (line) => output.error(line),
    });
    if (file === undefined) output.log(text.trimEnd());
    // Somebody else may have made it meanwhile.
    else await writeFile(file, text, { flag: force ? "w" : "wx" });
    output.error(`\n${summaryText(summary).join("\n")}`);
    if (file !== undefined) output.error(`\nWritten to ${file}. Next: \`warren validate ${file}\`.`);

    return importExit.written;
  } catch (error) {
    if (stopping.signal.aborted) {
      output.error("stopped: nothing was written");

      return importExit.refused;
    }
    if (file !== undefined && error instanceof Error && "code" in error && error.code === "EEXIST")
      return refuse(file, output);
    output.error(error instanceof Error ? error.message : String(error));

    return error instanceof BrokerUnreachable ? importExit.unreachable : importExit.refused;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

/** Where only the HTTP API is named, messages travel on the same host, by the usual port. */
function withAmqp(
  options: AddressOptions,
  env: Readonly<Record<string, string | undefined>>,
): AddressOptions {
  const { url = env["AMQP_URL"] ?? "", management = env["AMQP_MANAGEMENT_URL"] ?? "" } = options;
  if (url !== "" || !URL.canParse(management)) return options;
  const { protocol, username, password, hostname } = new URL(management);
  const credentials = username === "" ? "" : `${username}:${password}@`;

  return { ...options, url: `${protocol === "https:" ? "amqps" : "amqp"}://${credentials}${hostname}` };
}

function refuse(file: string, output: Output): number {
  output.error(
    `${file} is there already and would be overwritten. Nothing was written.\nFix: choose another file with --output, or say --force.`,
  );

  return importExit.refused;
}
