import { ensureDatabase, startServers } from "@warren/servers";

const servers = await startServers({ profile: "dev", log: console.log });
const databaseUrl = await ensureDatabase(servers.addresses, "oven");
console.log(servers.addresses.amqpUrl, databaseUrl, servers.sources.rabbitmq);
await servers.restart("rabbitmq", { signal: "SIGKILL" });
await servers.stop();
