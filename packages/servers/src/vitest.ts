import type { ServerAddresses, ServerName } from "./addresses.js";
import type { RunningServers } from "./running-servers.js";
import { startServers, type StartServersOptions } from "./start-servers.js";

/** What is asked of Vitest's project: its `provide`. */
export type Providing = Readonly<{
  /** Gives a value to test files, which ask for it by its name. */
  provide: (name: never, value: never) => void;
}>;

/** Which servers a run of tests gets, and by which name its files find their addresses. */
export type GlobalSetupOptions<S extends ServerName = ServerName> = Omit<
  StartServersOptions<S>,
  "profile" | "detached" | "prepare"
> &
  Readonly<{
    /** By which test files get the addresses: `inject("warrenServers")`. Default `warrenServers`. */
    name?: string;
  }>;

/** What Vitest calls before the tests of a project. What it resolves with is called after them. */
export type GlobalSetup = (project: Providing) => Promise<() => Promise<void>>;

/** The servers of this run and how many of Vitest's projects still need them. */
type Shared = { readonly servers: Promise<RunningServers>; users: number };

// Vitest loads a setup file anew for each of its projects: what they share cannot live in the module.
const shared = ((globalThis as Record<symbol, unknown>)[Symbol.for("warren.servers.vitest")] ??= new Map<
  string,
  Shared
>()) as Map<string, Shared>;

/**
 * What a file of Vitest's `globalSetup` exports: throw-away servers for the whole run, however many projects need them. They end with it.
 *
 * ```ts
 * export default globalSetup();
 * ```
 */
export function globalSetup<const S extends ServerName = "rabbitmq" | "postgres">(
  options: GlobalSetupOptions<S> = {},
): GlobalSetup {
  const { name = "warrenServers", ...rest } = options;

  return async (project) => {
    const run: Shared = shared.get(name) ?? {
      servers: startServers({ log: say, ...rest, profile: "test" }) as unknown as Promise<RunningServers>,
      users: 0,
    };
    shared.set(name, run);
    run.users += 1;
    const addresses: ServerAddresses = (await run.servers).addresses;
    project.provide(name as never, addresses as never);

    return async () => {
      run.users -= 1;
      if (run.users > 0) return;
      shared.delete(name);
      await (await run.servers).stop();
    };
  };
}

function say(line: string): void {
  process.stderr.write(`servers: ${line}\n`);
}
