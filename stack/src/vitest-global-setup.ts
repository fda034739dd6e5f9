import { globalSetup, serverNames, type ServerAddresses } from "@warren/servers/parts";
import { homeIn } from "./folders.js";

declare module "vitest" {
  // An interface, since declaration merging is how vitest learns the type of what is provided.
  interface ProvidedContext {
    warrenStack: ServerAddresses;
  }
}

/** Starts one throw-away stack for the whole run; test files get its addresses with `inject("warrenStack")`. */
export const setup = globalSetup({ ...homeIn(), name: "warrenStack", servers: serverNames });
