import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Between a browser and the gateway: an address that stays, and whose connections can be cut. */
export type Door = Readonly<{
  url: string;
  /** Cuts every connection and lets nobody in. */
  shut(): void;
  open(): void;
  close(): Promise<void>;
}>;

export async function openDoor(target: string): Promise<Door> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let isShut = false;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => socket.destroy());
    socket.on("close", () => sockets.delete(socket));
  };
  const server = createServer((browser) => {
    keep(browser);
    if (isShut) {
      browser.destroy();
      return;
    }
    const gateway = connect(Number(port), hostname);
    keep(gateway);
    browser.pipe(gateway).pipe(browser);
    browser.on("close", () => gateway.destroy());
    gateway.on("close", () => browser.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const cutAll = () => {
    for (const socket of sockets) socket.destroy();
  };

  return {
    url: `http://localhost:${String((server.address() as AddressInfo).port)}`,
    shut() {
      isShut = true;
      cutAll();
    },
    open() {
      isShut = false;
    },
    async close() {
      server.close();
      cutAll();
      await once(server, "close");
    },
  };
}
