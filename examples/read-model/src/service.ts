import type { Server } from "@warren/messaging";
import {
  readServiceEnvironment,
  runService,
  serviceVariables,
  wholeNumber,
  type RunningService,
  type ServiceResources,
} from "@warren/service-host";
import * as z from "zod";
import { readModel, topology } from "./contract.js";
import { handlers } from "./handlers.js";
import { lagCheck, lagOf, NEVER_BUILT } from "./lag.js";
import { migrations } from "./migrations.js";
import { bestCustomers } from "./model.js";

const schema = z.object({
  ...serviceVariables({ port: 3007, database: "read_model" }),
  /** A message that has waited longer is told by `/health/ready`. */
  MAX_LAG_MS: wholeNumber().default(60_000),
});

/** What the service reads from its environment, with DATABASE_URL naming its own database. */
export const readModelEnvironment = (env: NodeJS.ProcessEnv) => readServiceEnvironment(schema, env);

const query = z.object({ limit: z.coerce.number().int().min(1).max(100).default(10) });

/** Starts the read model. It answers once it was built: see `rebuild`. */
export async function startReadModel(env: NodeJS.ProcessEnv): Promise<RunningService> {
  const environment = readModelEnvironment(env);
  let server: Server | undefined = undefined;
  const lag = async ({ pool, connection }: ServiceResources) =>
    server === undefined ? undefined : await lagOf({ pool, connection, server });

  const running = await runService({
    contract: readModel,
    topology,
    migrations,
    environment,
    handlers: () => handlers,
    checks: async (resources) => {
      const now = await lag(resources);

      return now === undefined ? [] : [lagCheck(now, environment.MAX_LAG_MS)];
    },
    routes: (resources) => (app) => {
      app.get("/customers", async (request, reply) => {
        const asked = query.safeParse(request.query);
        if (!asked.success) return reply.code(400).send({ error: z.prettifyError(asked.error) });
        const asOf = await lag(resources);
        if (asOf?.isBuilt !== true) return reply.code(503).send({ error: NEVER_BUILT });

        return { asOf, customers: await bestCustomers(resources.pool, asked.data.limit) };
      });
    },
  });
  server = running.server;

  return running;
}
