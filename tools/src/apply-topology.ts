import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Topology } from "@warren/asyncapi";
import {
  apply,
  brokerAddress,
  isInStep,
  liveFor,
  needsMigration,
  planText,
  planTopology,
  reachable,
} from "@warren/broker-admin";
import { openManagement } from "@warren/broker-admin/management";
import { readOptions } from "@warren/text/read-options";

/** What is said on the way. */
type Log = (line: string) => void;

/** Where an image has the exchanges and queues of its contract: it holds no document. `npm run image` writes it. */
export const TOPOLOGY_FILE = "topology.json";

/**
 * Does what `warren topology apply` does for the contract of an image. Takes the options `--migrate QUEUE`, `--prune` and `--dry-run` of
 * that command, and AMQP_URL and AMQP_MANAGEMENT_URL. Returns the exit code: 0 where the new version of the shop can be started, 1 where a
 * queue has to be migrated first, 3 where `--dry-run` found something to do. What the contract no longer has may stay for the old
 * version, and is told.
 *
 * @throws Error where the broker cannot be asked, or refuses
 */
export async function applyTopology(
  topology: Topology,
  { args, env, log }: Readonly<{ args: readonly string[]; env: NodeJS.ProcessEnv; log: Log }>,
): Promise<number> {
  const { values } = readOptions({
    args: [...args],
    options: {
      migrate: { type: "string", multiple: true, default: [] },
      prune: { type: "boolean", default: false },
      "dry-run": { type: "boolean", default: false },
    },
  });
  const address = brokerAddress(await reachable({}, env), env);
  const management = await openManagement(address);
  const { migrate, prune, "dry-run": dryRun } = values;
  await apply({ wanted: topology, address, management }, { migrate, prune, dryRun, log, signal: undefined });
  const plan = planTopology(topology, await liveFor(topology, management, address));
  log(planText(plan));
  if (needsMigration(plan)) return 1;

  return dryRun && !isInStep(plan) ? 3 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    const topology = JSON.parse(readFileSync(resolve(TOPOLOGY_FILE), "utf8")) as Topology;
    process.exitCode = await applyTopology(topology, {
      args: process.argv.slice(2),
      env: process.env,
      log: (line) => process.stdout.write(`${line}\n`),
    });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}
