// `import "@warren/testing/vitest"` makes the matchers known to the compiler. `expect.extend(matchers)` makes them known to Vitest.

import type {} from "vitest";
import type { RunMatchers } from "./handlers/matchers.js";

declare module "vitest" {
  interface Matchers<T = any> extends RunMatchers {}
}

export { matchers } from "./handlers/matchers.js";
