import { parseArgs } from "node:util";
import { connect, textOf } from "@warren/messaging";
import { brokerOptions, createLogger } from "@warren/service-host";
import { rebuild } from "./rebuild.js";
import { readModelEnvironment } from "./service.js";

const HELP = `Usage: npm run rebuild -w examples/read-model

Builds the read model anew from the order service's timelines, beside the one that answers, and puts it in its place. The service may
run meanwhile, or not. Ctrl-C leaves the old model as it is.
Takes AMQP_URL, DATABASE_URL and DATABASE_NAME (default read_model) from the environment.

  --help   show this text

Exit code: 0 done, 1 not done: the old model answers as before.
`;

try {
  const { values } = parseArgs({ options: { help: { type: "boolean" } } });
  if (values.help === true) process.stdout.write(HELP);
  else await run();
} catch (error) {
  process.stderr.write(`not rebuilt: ${textOf(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const environment = readModelEnvironment(process.env);
  const logger = createLogger({ name: "rebuild", level: "warn" });
  const connection = connect({ ...brokerOptions(environment), name: "read-model rebuild", logger });
  try {
    const refused = connection.loginRefused.then((error) => {
      throw error;
    });
    const orders = await Promise.race([
      rebuild({
        databaseUrl: environment.DATABASE_URL,
        connection,
        onProgress: (done) => console.log(`${done} orders`),
      }),
      refused,
    ]);
    console.log(`The new model answers. It was built from ${orders} orders.`);
  } finally {
    await connection.close();
  }
}
