import { once } from "node:events";
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished, expect, test, vi } from "vitest";
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

/** A folder for temporary files, and that which the notes would be in. */
function someTemporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "warren-claims-"));
  vi.stubEnv("TMPDIR", folder);
  onTestFinished(() => {
    vi.unstubAllEnvs();
    rmSync(folder, { recursive: true });
  });

  return join(folder, `warren-ports-${String(process.getuid?.() ?? 0)}`);
}

test.each(["", "{", "[]", '{"pid": 1}'])(
  "a note with %j in it, which is nobody's, keeps no port",
  async (text) => {
    const folder = someTemporaryFolder();
    const port = await freePort();
    mkdirSync(folder);
    writeFileSync(join(folder, `${port}.json`), text);

    expect(await claimPort(port, "a")).toBe(true);
    expect(await claimPort(port, "b")).toBe(false);
  },
);

async function expectNothingNoted(): Promise<void> {
  const port = await freePort();
  expect([await claimPort(port, "a"), await claimPort(port, "b")]).toEqual([true, true]);
  releasePorts([port], "a");
  const server = createServer().listen(port, "127.0.0.1");
  await once(server, "listening");

  expect(await claimPort(port, "a")).toBe(false);
  server.close();
}

test("where nothing can be noted, a port is whose server is there first", async () => {
  writeFileSync(someTemporaryFolder(), "");

  await expectNothingNoted();
});

// Who is root may make it look so.
test.skipIf(process.getuid?.() !== 0)("notes of somebody else are not believed", async () => {
  const folder = someTemporaryFolder();
  mkdirSync(folder);
  chownSync(folder, 12_345, 12_345);

  await expectNothingNoted();
});
