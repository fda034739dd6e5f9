import { randomInt } from "node:crypto";
import { createServer } from "node:net";

// Below the range from which systems hand out ports for outgoing connections (Linux: from 32768): a port found
// free here is not taken by somebody's client a moment later, nor while a server restarts.
const lowest = 20_000;
const highest = 32_000;

/** A port of 127.0.0.1 that nothing listens on and that is not in `except`. */
export async function freePort(except: ReadonlySet<number> = new Set()): Promise<number> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const port = randomInt(lowest, highest);
    if (!except.has(port) && (await isFreePort(port))) return port;
  }
  throw new Error(`No free port was found between ${String(lowest)} and ${String(highest)}.`);
}

export function isFreePort(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.unref();
    server.once("error", () => {
      resolve(false);
    });
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
