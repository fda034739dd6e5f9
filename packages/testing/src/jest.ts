// `import "@warren/testing/jest"` makes the matchers known to the compiler. `expect.extend(matchers)` makes them known to Jest.

import type {} from "expect";
import type { RunMatchers } from "./handlers/matchers.js";

declare module "expect" {
  interface Matchers<R extends void | Promise<void>, T = unknown> extends RunMatchers<R> {}
}

export { matchers } from "./handlers/matchers.js";
