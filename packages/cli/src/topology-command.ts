import { contractsOf } from "@warren/codegen/contracts";
import { topologyOf, type Topology } from "@warren/asyncapi";
import { checkCached } from "@warren/asyncapi/cache";
import type { Paths } from "@warren/codegen/paths";
import {
  apply,
  brokerAddress,
  isInStep,
  liveFor,
  needsMigration,
  planText,
  planTopology,
  reachable,
  shown,
  type AddressOptions,
  type ApplyOptions,
  type BrokerAddress,
  type Plan,
} from "@warren/broker-admin";
import { BrokerUnreachable, openManagement, type Management } from "@warren/broker-admin/management";
import { printFaults, type Output } from "./output.js";

/** Where the broker is, and how the answer is printed. */
export type TopologyOptions = AddressOptions & Readonly<{ format: "table" | "json" }>;

/** What `plan` and `apply` end with. */
const topologyExit = {
  inStep: 0,
  /** A queue or exchange is there with other arguments, or a migration is half done. Also: the document has faults. */
  blocked: 1,
  unreachable: 2,
  /** `apply` has something to do, and can do it. */
  differs: 3,
} as const;

/** Prints what lies between the contract and the broker. Changes nothing. Returns the exit code. */
export async function topologyPlanCommand(
  paths: Paths,
  options: TopologyOptions,
  output: Output,
): Promise<number> {
  return withBroker(paths, options, output, async ({ wanted, address, management }) => {
    const plan = planTopology(wanted, await liveFor(wanted, management, address));
    print(plan, address, options, output);

    return exitCodeOf(plan);
  });
}

/** Brings the broker in step with the contract as far as it is safe, or as it was asked to. Returns the exit code. */
export async function topologyApplyCommand(
  paths: Paths,
  options: TopologyOptions & Omit<ApplyOptions, "log" | "signal">,
  output: Output,
): Promise<number> {
  return withBroker(paths, options, output, async ({ wanted, address, management, signal }) => {
    // Whoever reads JSON gets nothing else on standard output.
    const log = options.format === "json" ? output.error : output.log;
    await apply({ wanted, address, management }, { ...options, log, signal });
    const plan = planTopology(wanted, await liveFor(wanted, management, address));
    log("");
    print(plan, address, options, output);

    return exitCodeOf(plan);
  });
}

type Broker = Readonly<{
  wanted: Topology;
  address: BrokerAddress;
  management: Management;
  signal: AbortSignal;
}>;

async function withBroker(
  paths: Paths,
  options: AddressOptions,
  output: Output,
  command: (broker: Broker) => Promise<number>,
): Promise<number> {
  const stopping = new AbortController();
  const stop = () => {
    output.error("stopping …");
    stopping.abort();
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  const { signal } = stopping;
  try {
    const address = brokerAddress(await reachable(options, process.env), process.env);
    const checked = await checkCached(paths.document, await contractsOf(paths), paths);
    if (!checked.ok) return printFaults(checked.findings, output);
    const management = await openManagement(address, { signal });

    return await command({ wanted: topologyOf(checked.model), address, management, signal });
  } catch (error) {
    if (signal.aborted) return topologyExit.blocked;
    output.error(error instanceof Error ? error.message : String(error));

    return error instanceof BrokerUnreachable ? topologyExit.unreachable : topologyExit.blocked;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

function exitCodeOf(plan: Plan): number {
  if (needsMigration(plan)) return topologyExit.blocked;

  return isInStep(plan) ? topologyExit.inStep : topologyExit.differs;
}

function print(plan: Plan, address: BrokerAddress, options: TopologyOptions, output: Output): void {
  const { managementUrl, vhost } = address;
  if (options.format === "json") {
    const inStep = isInStep(plan);
    output.log(JSON.stringify({ broker: shown(managementUrl), vhost, inStep, ...plan }, null, 2));

    return;
  }
  output.log(`The contract and virtual host "${vhost}" of ${shown(managementUrl)}\n`);
  output.log(planText(plan));
}
