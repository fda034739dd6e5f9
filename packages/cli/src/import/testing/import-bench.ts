import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { connect, type ChannelModel, type ConfirmChannel } from "amqplib";
import { checkDocument, topologyOf, type Topology } from "@warren/asyncapi";
import { openManagement, type Management } from "@warren/broker-admin/management";
import { pathsFor } from "@warren/codegen/paths";
import { createVhost } from "@warren/stack/testing";
import { afterEach, beforeEach, inject } from "vitest";
import { topologyPlanCommand } from "../../topology-command.js";
import { importCommand } from "../import-command.js";

type Imported = Readonly<{
  text: string;
  /** All that the command said beside it. */
  said: string;
  findings: readonly Readonly<{ severity: string; rule: string }>[];
  topology: Topology;
}>;

/** A virtual host of a test's own, and the document that is imported of it. */
export type ImportBench = Readonly<{
  address: Readonly<{ amqpUrl: string; managementUrl: string; vhost: string }>;
  management: Management;
  connection: ChannelModel;
  channel: ConfirmChannel;
  /** Goes with the bench. */
  folder: string;
  /** The document's file. */
  spec: string;
  imports: () => Promise<Imported>;
  /** What a plan of the document against the same broker says. */
  planned: () => Promise<Readonly<{ exitCode: number; inStep: boolean }>>;
  close: () => Promise<void>;
}>;

/** A bench of its own for each test of the file that says so, with what `given` makes in it. What is returned is that of the test that runs. */
export function importBench(
  given: (bench: ImportBench) => Promise<void> | void = () => undefined,
): ImportBench {
  let opened: ImportBench;
  beforeEach(async () => {
    opened = await openImportBench(inject("warrenStack"));
    await given(opened);
  });
  afterEach(() => opened.close());

  return new Proxy({} as ImportBench, { get: (_, name) => Reflect.get(opened, name) as unknown });
}

/** Opens a bench on the servers of the run. Its connection calls itself `order-service-1`. */
async function openImportBench(addresses: Parameters<typeof createVhost>[0]): Promise<ImportBench> {
  const vhost = await createVhost(addresses);
  const { managementUrl = "" } = addresses;
  const address = { amqpUrl: vhost.amqpUrl, managementUrl, vhost: vhost.name };
  const connection = await connect(vhost.amqpUrl, {
    clientProperties: { connection_name: "order-service-1" },
  });
  const folder = await mkdtemp(path.join(tmpdir(), "warren-import-"));
  const spec = path.join(folder, "asyncapi.yaml");

  return {
    address,
    management: await openManagement(address),
    connection,
    channel: await connection.createConfirmChannel(),
    folder,
    spec,
    imports: () => imported(spec, address),
    planned: () => planned(spec, address),
    async close() {
      await connection.close().catch(() => undefined);
      await vhost.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function imported(spec: string, { managementUrl, vhost }: ImportBench["address"]): Promise<Imported> {
  const said: string[] = [];
  const log = (line: string) => said.push(line);
  const options = { management: managementUrl, vhost, output: spec, force: true };
  const exitCode = await importCommand(options, { log, error: log }, {});
  if (exitCode !== 0) throw new Error(`import ended with ${String(exitCode)}:\n${said.join("\n")}`);
  const text = await readFile(spec, "utf8");
  const checked = await checkDocument(spec, new Map());
  if (!checked.ok) throw new Error(`${JSON.stringify(checked.findings, null, 2)}\n${text}`);

  return { text, said: said.join("\n"), findings: checked.findings, topology: topologyOf(checked.model) };
}

async function planned(spec: string, { amqpUrl, managementUrl }: ImportBench["address"]) {
  const said: string[] = [];
  const log = (line: string) => said.push(line);
  const options = { url: amqpUrl, management: managementUrl, format: "json" as const };
  const exitCode = await topologyPlanCommand(pathsFor(spec), options, { log, error: log });
  const { inStep } = JSON.parse(said.join("\n")) as Readonly<{ inStep: boolean }>;

  return { exitCode, inStep };
}
