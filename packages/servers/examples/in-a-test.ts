import { createDatabase, createVhost, startServers } from "@warren/servers";

const servers = await startServers({ profile: "test" });
const vhost = await createVhost(servers.addresses);
const database = await createDatabase(servers.addresses);
// … vhost.amqpUrl, database.databaseUrl …
await Promise.all([vhost.drop(), database.drop()]);
await servers.stop();
