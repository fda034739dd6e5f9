// `npm start`: the servers and all services in one process, for development. Ctrl-C ends it.

import { ensureDatabase, startServers } from "@warren/servers";
import { services } from "./services.js";
import type { Service } from "./service.js";

const servers = await startServers({ profile: "dev", log: (line) => console.error(line) });
const { amqpUrl, managementUrl } = servers.addresses;
if (managementUrl !== undefined) console.error(`RabbitMQ shows what is in it at ${managementUrl}`);

const running: Service[] = [];
let isEnding = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (isEnding) return;
    isEnding = true;
    void end();
  });
}

for (const [name, start] of Object.entries(services)) {
  // Each service has a database of its own: they share nothing but messages.
  running.push(await start({ amqpUrl, databaseUrl: await ensureDatabase(servers.addresses, name) }));
  console.error(`${name} runs`);
}
console.error("Ctrl-C ends it.");

async function end(): Promise<void> {
  await Promise.all(running.map((service) => service.stop()));
  await servers.stop();
}
