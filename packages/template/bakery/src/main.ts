// `AMQP_URL=… DATABASE_URL=… node dist/src/main.js oven`: one service in a process of its own, as in production.

import { services } from "./services.js";

const [name = ""] = process.argv.slice(2);
const start = services[name];
const { AMQP_URL: amqpUrl, DATABASE_URL: databaseUrl } = process.env;
if (start === undefined || !amqpUrl || !databaseUrl) {
  console.error(
    `Say which service is to run, and where its servers are:\n` +
      `  AMQP_URL=… DATABASE_URL=… node dist/src/main.js ${Object.keys(services).join("|")}`,
  );
  process.exit(1);
}
const service = await start({ amqpUrl, databaseUrl });

for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    void service.stop();
  });
