import { runService, type RunningService } from "@warren/service-host";
import { shipping } from "@warren/generated/shipping";
import { topology } from "@warren/generated/topology";
import { database } from "./database.js";
import { shippingEnvironment } from "./environment.js";
import { handlers } from "./handlers.js";
import { parcelTimer } from "./timer.js";

/** Starts the shipping service; it reads the variables that README.md lists. */
export async function startShipping(env: NodeJS.ProcessEnv): Promise<RunningService> {
  const { environment, terms, parcelCheckMs } = shippingEnvironment(env);

  return runService({
    contract: shipping,
    topology,
    migrations: database.migrations,
    handlers: ({ faults }) => handlers(terms, faults),
    faultTypes: ["provider_declines"],
    timers: () => [parcelTimer(parcelCheckMs)],
    environment,
  });
}
