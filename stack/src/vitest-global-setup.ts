import type { TestProject } from "vitest/node";
import type { StackAddresses } from "./addresses.js";
import type { RunningStack } from "./running-stack.js";
import { startStack } from "./start-stack.js";

declare module "vitest" {
  // An interface, since declaration merging is how vitest learns the type of what is provided.
  interface ProvidedContext {
    warrenStack: StackAddresses;
  }
}

/** The stack of this run and how many of vitest's projects still need it. */
type Shared = { readonly stack: Promise<RunningStack>; users: number };

declare global {
  // Each vitest project loads this file anew, so what they share cannot live in the module.
  var warrenSharedStack: Shared | undefined;
}

/** Starts one throw-away stack for the whole run; test files get its addresses with `inject("warrenStack")`. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shared = (globalThis.warrenSharedStack ??= {
    stack: startStack({ profile: "test", log: say }),
    users: 0,
  });
  shared.users += 1;
  project.provide("warrenStack", (await shared.stack).addresses);

  return async () => {
    shared.users -= 1;
    if (shared.users > 0) return;
    globalThis.warrenSharedStack = undefined;
    await (await shared.stack).stop();
  };
}

function say(line: string): void {
  process.stderr.write(`stack: ${line}\n`);
}
