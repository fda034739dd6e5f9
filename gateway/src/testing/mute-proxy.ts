import { createServer, connect, type AddressInfo, type Socket } from "node:net";

/** A way to the broker on which its answers can be held back, as a network does that fails in one direction. */
export type MuteProxy = Readonly<{ url: string; mute(): void; close(): Promise<void> }>;

/** Listens on a free port and passes everything on to the broker of `amqpUrl`. */
export async function muteProxy(amqpUrl: string): Promise<MuteProxy> {
  const target = new URL(amqpUrl);
  const sockets = new Set<Socket>();
  let muted = false;

  const server = createServer((client) => {
    const broker = connect(Number(target.port), target.hostname);
    for (const socket of [client, broker]) {
      sockets.add(socket);
      socket.on("error", () => undefined);
    }
    client.pipe(broker);
    broker.on("data", (chunk) => {
      if (!muted) client.write(chunk);
    });
    broker.on("close", () => client.destroy());
    client.on("close", () => broker.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = new URL(amqpUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);

  return {
    url: url.href,
    mute: () => (muted = true),
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
