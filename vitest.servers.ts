import { setup as startServers } from "@warren/stack/vitest-global-setup";
import type { TestProject } from "vitest/node";

type Shared = { first?: Promise<TestProject> };

// Vitest loads this file anew for each project that names it; only the process is common to them.
const KEY = Symbol.for("warren.vitest.servers");
const shared = ((globalThis as Record<symbol, unknown>)[KEY] ??= {}) as Shared;

/** One broker, one database server and one Redis for the whole run, however many of its projects need them. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (shared.first !== undefined) {
    project.provide("warrenStack", (await shared.first).getProvidedContext().warrenStack);

    return undefined;
  }
  const starting = startServers(project);
  shared.first = starting.then(() => project);

  return starting;
}
