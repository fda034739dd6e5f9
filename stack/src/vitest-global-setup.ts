import type { TestProject } from "vitest/node";
import type { StackAddresses } from "./addresses.js";
import { startStack } from "./start-stack.js";

declare module "vitest" {
  // An interface, since declaration merging is how vitest learns the type of what is provided.
  interface ProvidedContext {
    warrenStack: StackAddresses;
  }
}

/** Starts one throw-away stack for the whole run; test files get its addresses with `inject("warrenStack")`. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack({
    profile: "test",
    log: (line) => {
      process.stderr.write(`stack: ${line}\n`);
    },
  });
  project.provide("warrenStack", stack.addresses);

  return stack.stop;
}
