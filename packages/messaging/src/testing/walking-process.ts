import pg from "pg";
import { connect } from "../connection/connection.js";
import { declareTopology } from "../connection/declare.js";
import { serve } from "../consume/serve.js";
import { crashOptions, stderrLogger } from "./crashing-process.js";
import { partitionedTopology, walker } from "./partitioned-contract.js";
import { walkingHandlers } from "./walking.js";

// An instance of a service whose queue has partitions, in a process of its own. It is killed by its test.

type Options = Readonly<{ amqpUrl: string; databaseUrl: string; name: string; lookEveryMs: number }>;

const { amqpUrl, databaseUrl, name, lookEveryMs } = crashOptions<Options>();
const connection = connect({ url: amqpUrl, name, logger: stderrLogger });
await declareTopology(connection, partitionedTopology);
const database = new pg.Pool({ connectionString: databaseUrl, max: 5, ...{ pipeline: true } });
await serve(walker, walkingHandlers(name), { connection, database, logger: stderrLogger, lookEveryMs });
process.stdout.write("serves\n");
