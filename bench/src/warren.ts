import { programNames } from "@warren/programs";
import { startSystem } from "@warren/test-system";
import type { StackAddresses } from "@warren/stack";
import { batchesOf } from "./batches.js";
import type { Shop, StartOptions } from "./shop.js";

const STOCK = 1_000_000;

/** Starts Warren as `npm start` runs it: each service a compiled process. */
export async function startWarren(
  addresses: StackAddresses,
  { smtpUrl, execArgv, signal }: StartOptions,
): Promise<Shop> {
  const system = await startSystem(addresses, {
    processes: programNames,
    settings: { NODE_ENV: "production" },
    brokerUsers: false,
    ...{ smtpUrl, execArgv, signal },
  });
  const programs = programNames.map((name) => system.program(name));

  return {
    name: "warren",
    gatewayUrl: system.url("gateway") ?? "",
    amqpUrl: system.amqpUrl,
    databases: system.databases,
    databaseNames: Object.values(system.audited.databases ?? {}),
    pids: () =>
      new Map(
        programs.flatMap((program) => {
          const pid = program.pid();

          return pid === undefined ? [] : [[program.name, pid] as const];
        }),
      ),
    supply: (products) =>
      system.gateway.supply(
        products.map(({ productId, price }) => ({
          productId,
          name: `Product ${productId}`,
          price,
          stock: STOCK,
        })),
      ),
    batches: async () =>
      (
        await Promise.all(
          programs.filter(({ name }) => name !== "gateway").map((program) => batchesOf(program.url() ?? "")),
        )
      ).flat(),
    expectUnbroken() {
      const ended = programs.filter((program) => program.restarts() > 0).map(({ name }) => name);
      if (ended.length > 0) throw new Error(`these programs ended on their way: ${ended.join(", ")}`);
    },
    close: system.close,
  };
}
