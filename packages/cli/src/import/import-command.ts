import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { brokerAddress, reachable, shown, type AddressOptions } from "@warren/broker-admin";
import { defaultBounds, importBroker, summaryText } from "@warren/broker-admin/import";
import { BrokerUnreachable, openManagement } from "@warren/broker-admin/management";
import { durationMs } from "../dlq/quantities.js";
import type { Output } from "../output.js";
import { onOneBroker } from "./on-one-broker.js";

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
  const obstacle = file === undefined ? undefined : whyNotTo(file, force);
  if (obstacle !== undefined) return refuse(obstacle, output);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    const listenMs = listen === undefined ? undefined : durationMs(listen);
    const reached = await reachable(options, env);
    const address = brokerAddress(options.url === undefined ? onOneBroker(reached, env) : reached, env);
    output.error(`reading virtual host "${address.vhost}" of ${shown(address.managementUrl)} …`);
    const management = await openManagement(address, { signal: stopping.signal });
    const { text, summary } = await importBroker(management, address, {
      ...{ title, listenMs, sample, examples, signal: stopping.signal },
      ...(limit === undefined ? {} : { bounds: { ...defaultBounds, messages: limit } }),
      log: (line) => output.error(line),
    });
    const unwritten = file === undefined ? undefined : await write(file, text, force);
    if (file === undefined || unwritten !== undefined) output.log(text.trimEnd());
    output.error(`\n${summaryText(summary).join("\n")}`);
    if (unwritten !== undefined) {
      output.error(`\nNot written to ${String(file)}: ${unwritten}. So the document is on standard output.`);

      return importExit.refused;
    }
    if (file !== undefined) output.error(`\nWritten to ${file}. Next: \`warren validate ${file}\`.`);

    return importExit.written;
  } catch (error) {
    if (stopping.signal.aborted) {
      output.error("stopped: nothing was written");

      return importExit.refused;
    }
    output.error(error instanceof Error ? error.message : String(error));

    return error instanceof BrokerUnreachable ? importExit.unreachable : importExit.refused;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

/** Seen before anything is read: listening takes minutes. */
function whyNotTo(file: string, force: boolean): string | undefined {
  if (!force && existsSync(file)) return `${file} is there already and would be overwritten`;
  const folder = path.dirname(path.resolve(file));

  return existsSync(folder) ? undefined : `there is no folder ${folder}`;
}

/** Says why it could not: somebody may have made the file meanwhile, or the disk is full. */
async function write(file: string, text: string, force: boolean): Promise<string | undefined> {
  try {
    await writeFile(file, text, { flag: force ? "w" : "wx" });

    return undefined;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EEXIST") return "it is there by now";

    return error instanceof Error ? error.message : String(error);
  }
}

function refuse(obstacle: string, output: Output): number {
  output.error(
    `${obstacle}. Nothing was written.\nFix: choose another file with --output, or say --force to overwrite one.`,
  );

  return importExit.refused;
}
