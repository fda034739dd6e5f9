import { once } from "node:events";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { freePort, isFreePort } from "./free-port.js";

test("a free port is not free while somebody listens on it", async () => {
  const port = await freePort();
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");

  expect(await isFreePort(port)).toBe(false);

  server.close();
  await once(server, "close");
  expect(await isFreePort(port)).toBe(true);
});
