import { apply } from "../apply.js";
import type { BrokerAddress } from "../../broker-address.js";
import { openManagement } from "../../management/open-management.js";
import type { Topology } from "@warren/asyncapi";

/** What a test tells a process of its own, which it may then kill. */
export type ApplyTask = Readonly<{ wanted: Topology; address: BrokerAddress; migrate: readonly string[] }>;

const { wanted, address, migrate } = JSON.parse(process.env["APPLY_TASK"] ?? "") as ApplyTask;
await apply(
  { wanted, address, management: await openManagement(address) },
  {
    migrate,
    prune: false,
    dryRun: false,
    signal: undefined,
    log: (line) => process.stdout.write(`${line}\n`),
  },
);
