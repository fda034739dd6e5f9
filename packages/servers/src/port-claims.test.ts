import { once } from "node:events";
import { createServer } from "node:net";
import { onTestFinished, expect, test } from "vitest";
import { freePort } from "./free-port.js";
import { claimPort, releasePorts } from "./port-claims.js";

async function somePort(): Promise<number> {
  const port = await freePort();
  onTestFinished(() => {
    releasePorts([port], "a");
    releasePorts([port], "b");
  });

  return port;
}

test("a port that servers of one folder are to have is not given to those of another, though nothing listens yet", async () => {
  const port = await somePort();

  expect(await claimPort(port, "a")).toBe(true);
  expect(await claimPort(port, "b")).toBe(false);
  expect(await claimPort(port, "a")).toBe(true);
  releasePorts([port], "b");
  expect(await claimPort(port, "b")).toBe(false);
  releasePorts([port], "a");
  expect(await claimPort(port, "b")).toBe(true);
});

test("of several who want a port at the same moment one has it", async () => {
  const port = await somePort();
  const had = await Promise.all(["a", "b", "c", "d"].map((folder) => claimPort(port, folder)));

  expect(had.filter(Boolean)).toHaveLength(1);
  for (const folder of ["a", "b", "c", "d"]) releasePorts([port], folder);
});

test("a port on which somebody listens is nobody's, and free for all afterwards", async () => {
  const port = await somePort();
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");

  expect(await claimPort(port, "a")).toBe(false);
  server.close();
  await once(server, "close");
  expect(await claimPort(port, "b")).toBe(true);
});
