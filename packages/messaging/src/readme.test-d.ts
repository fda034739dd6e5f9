// The examples of README.md, so that they compile. `tests/docs/docs.test.ts` compares the two.
import type { Pool } from "pg";
import { answer, eachRequest, type Delivery, type Handlers } from "./contract/index.js";
import { connect, declareTopology, loggableError, serve, type Logger, type Tx } from "./index.js";
import { Told, topology, Worked, worker } from "./testing/test-contract.js";

declare const amqpUrl: string;
declare const logger: Logger;
declare const pool: Pool;
declare const delivery: Delivery;
declare const error: unknown;

const connection = connect({ url: amqpUrl, name: worker.name, logger });
await declareTopology(connection, topology);

const handlers: Handlers<typeof worker, Tx> = {
  // All messages that are there together, in one transaction: for each delivery a list of what it causes.
  Work: async (deliveries, { tx }) => {
    await tx.query("insert into done (id) select * from unnest($1::text[])", [
      deliveries.map(({ data }) => data.id),
    ]);

    return deliveries.map(({ data }) => [Worked({ id: data.id })]);
  },
  // A request is answered with one of its contract's replies, and may cause more.
  Order: eachRequest(({ data }) => answer(Told({ text: "done" }), Worked({ id: data.id }))),
  Ask: eachRequest(({ data }) => answer(Told({ text: data.id }))),
};
const server = await serve(worker, handlers, { connection, database: pool, logger });

await server.stop();

logger.warn({ ...delivery.ids, err: loggableError(error) }, "the carrier has no truck");
