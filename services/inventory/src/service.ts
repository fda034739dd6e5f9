import {
  readServiceEnvironment,
  runService,
  serviceVariables,
  type RunningService,
} from "@warren/service-host";
import { inventory } from "@warren/generated/inventory";
import { topology } from "@warren/generated/topology";
import * as z from "zod";
import { database } from "./database.js";
import { handlers } from "./handlers.js";
import { seeds } from "./migrations/seeds.js";
import { watchStock } from "./stock-metrics.js";

const environmentSchema = z.object({
  ...serviceVariables({ port: 3002, database: database.name }),
});

/** Starts the inventory service. In development it fills an empty catalogue with samples. */
export async function startInventory(env: NodeJS.ProcessEnv): Promise<RunningService> {
  const environment = readServiceEnvironment(environmentSchema, env);
  const development = environment.NODE_ENV === "development";

  return runService({
    contract: inventory,
    topology,
    migrations: development ? [...database.migrations, ...seeds] : database.migrations,
    handlers(resources) {
      watchStock(resources);

      return handlers();
    },
    environment,
  });
}
