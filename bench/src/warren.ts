import { programNames } from "@warren/programs";
import { startSystem, type SystemOptions } from "@warren/test-system";
import type { StackAddresses } from "@warren/stack";
import { batchesOf } from "./batches.js";
import type { Shop, StartOptions } from "./shop.js";

const STOCK = 1_000_000;

/** What only Warren can have. */
export type WarrenOptions = StartOptions &
  Pick<SystemOptions, "instances" | "brokerNodes"> &
  Readonly<{
    /** Starts every program once more when all are ready: a first start migrates databases, and keeps in memory what that took. Default false. */
    startedAgain?: boolean;
    /** What else the programs read from their environment. */
    settings?: NodeJS.ProcessEnv;
  }>;

/** A shop whose programs can be asked for more than orders. */
export type WarrenShop = Shop &
  Readonly<{
    /** Where each program answers over HTTP. */
    programUrls: readonly string[];
    /** The last of what each program wrote, together. */
    output(): string;
  }>;

/** Starts Warren as `npm start` runs it: each service a compiled process. */
export async function startWarren(
  addresses: StackAddresses,
  { startedAgain = false, settings, ...options }: WarrenOptions,
): Promise<WarrenShop> {
  const system = await startSystem(addresses, {
    processes: programNames,
    settings: { NODE_ENV: "production", SIMULATE_FAILURES: "off", ...settings },
    brokerUsers: false,
    ...options,
  });
  const programs = programNames.flatMap((name) => system.instances(name));
  if (startedAgain) {
    for (const program of programs) await program.restart({});
    for (const program of programs) await program.ready({ signal: options.signal });
  }
  const starts = new Map(programs.map((program) => [program, program.restarts()]));

  return {
    name: "warren",
    programUrls: programs.map((program) => program.url() ?? ""),
    output: () => programs.map((program) => program.output()).join("\n"),
    gatewayUrls: system.instances("gateway").map((program) => program.url() ?? ""),
    amqpUrl: system.amqpUrl,
    databases: system.databases,
    databaseNames: Object.values(system.audited.databases ?? {}),
    pids: () =>
      new Map(
        programs.flatMap((program, at) => {
          const pid = program.pid();
          const number = at - programs.findIndex(({ name }) => name === program.name);

          return pid === undefined
            ? []
            : [[number === 0 ? program.name : `${program.name}-${number + 1}`, pid] as const];
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
      const ended = programs
        .filter((program) => program.restarts() !== starts.get(program))
        .map(({ name }) => name);
      if (ended.length > 0) throw new Error(`these programs ended on their way: ${ended.join(", ")}`);
    },
    close: system.close,
  };
}
