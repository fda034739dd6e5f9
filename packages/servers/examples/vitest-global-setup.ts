import { globalSetup } from "@warren/servers/vitest";
import type { ServerAddresses } from "@warren/servers";

declare module "vitest" {
  interface ProvidedContext {
    warrenServers: ServerAddresses<"rabbitmq" | "postgres">;
  }
}

export const setup = globalSetup();
