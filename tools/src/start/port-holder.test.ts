import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { listeningInodes, portHolder } from "./port-holder.js";

// As Linux prints it: 4300 is 10CC. The last line is a connection, not a listener.
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:10CC 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 71234 1 0000 100 0 0 10 0
   1: 0100007F:10CD 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 71235 1 0000 100 0 0 10 0
   2: 0100007F:10CC 0100007F:D2F0 01 00000000:00000000 00:00000000 00000000     0        0 71236 1 0000 100 0 0 10 0`;

test("whoever listens on a port is found among those who use it", () => {
  expect(listeningInodes(TABLE, 4_300)).toEqual(["71234"]);
  expect(listeningInodes(TABLE, 4_302)).toEqual([]);
});

test("the holder of a port is known by its number and its folder, and nobody holds a free one", async () => {
  const server = createServer();
  await once(server.listen(0), "listening");
  const { port } = server.address() as AddressInfo;

  expect(portHolder(port)).toMatchObject({ pid: process.pid });
  server.close();
  await once(server, "close");
  expect(portHolder(port)).toBeUndefined();
});
