// `npm start`: the servers and all services in one process, for development. Ctrl-C ends it.

import { once } from "node:events";
import { ensureDatabase, startServers } from "@warren/servers";
import { services } from "./services.js";
import type { Service } from "./service.js";

const servers = await startServers({ profile: "dev", log: (line) => console.error(line) });
const { amqpUrl, managementUrl } = servers.addresses;
if (managementUrl !== undefined) console.error(`RabbitMQ shows what is in it at ${managementUrl}`);

const running: Service[] = [];
const ending = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    // Who asks twice does not want to wait. The next start takes over the servers that are left.
    if (ending.signal.aborted) process.exit(1);
    ending.abort();
  });
}

try {
  for (const [name, start] of Object.entries(services)) {
    if (ending.signal.aborted) break;
    // Each service has a database of its own: they share nothing but messages.
    running.push(await start({ amqpUrl, databaseUrl: await ensureDatabase(servers.addresses, name) }));
    console.error(`${name} runs`);
  }
  if (!ending.signal.aborted) {
    console.error("Ctrl-C ends it.");
    await once(ending.signal, "abort");
  }
} finally {
  await Promise.all(running.map((service) => service.stop()));
  await servers.stop();
}
