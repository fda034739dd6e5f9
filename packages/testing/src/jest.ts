// `import "@warren/testing/jest"` makes the matchers known to the compiler, of Jest's `expect` that is imported and of the global one alike.
// `expect.extend(matchers)` makes them known to Jest.

import type {} from "expect";
import type { RunMatchers } from "./handlers/matchers.js";

declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends RunMatchers<R> {}
}

// `@types/jest` says in this namespace what the global `expect` is.
declare global {
  namespace jest {
    interface Matchers<R, T> extends RunMatchers<R> {}
  }
}

export { matchers } from "./handlers/matchers.js";
