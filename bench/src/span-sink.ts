import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delay } from "@warren/messaging";

/** Takes traces as a collector does, and keeps none. */
export type SpanSink = Readonly<{
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  url: string;
  /** What has come so far. */
  taken(): Readonly<{ requests: number; bytes: number }>;
  /** Resolves when nothing has come for so many milliseconds. */
  untilStill(stillMs: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}>;

export async function openSpanSink(): Promise<SpanSink> {
  let [requests, bytes, lastAt] = [0, 0, performance.now()];
  const server = createServer((request, response) => {
    request.on("data", (part: Buffer) => (bytes += part.length));
    request.on("end", () => {
      requests++;
      lastAt = performance.now();
      // An empty answer of OTLP: all of it was taken.
      response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;

  return {
    url: `http://127.0.0.1:${port}`,
    taken: () => ({ requests, bytes }),
    async untilStill(stillMs, signal) {
      for (let leftMs = stillMs; leftMs > 0; leftMs = lastAt + stillMs - performance.now())
        await delay(leftMs, signal).then(() => signal.throwIfAborted());
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
