import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** A way to a server on which a test does what networks do. */
export type Proxy = Readonly<{
  /** The target's address with the proxy's host and port: user, path and query stay. */
  url: string;
  port: number;
  /** How many connections pass through it now. */
  connections(): number;
  /** Resets every connection. New ones are let through. */
  cut(): void;
  /**
   * Moves nothing any more, either way, and tells nobody: connections stay open and silent, new ones are taken and never
   * answered. `"answers"` holds back only what the server says, `"requests"` only what the client says.
   */
  freeze(what?: Held): void;
  /** Resets new connections at once. Those that are there stay. */
  refuse(): void;
  /** Ends `freeze` and `refuse`. What was held back goes on its way, as after TCP's own repetitions. */
  thaw(): void;
  /** May be called twice. */
  close(): Promise<void>;
}>;

type Held = "everything" | "answers" | "requests";
type Pair = Readonly<{ client: Socket; server: Socket }>;

/** Listens on a free port of 127.0.0.1 and passes everything on to the host and port of `target`, an address of any scheme. */
export async function openProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const pairs = new Set<Pair>();
  let frozen: Held | "nothing" = "nothing";
  let refusing = false;
  // What one side did to its connection while nothing moved: the other hears of it later, as over a dead line.
  let unsaid: (() => void)[] = [];
  const untilThaw = (tell: () => void) => {
    if (frozen === "everything") unsaid.push(tell);
    else tell();
  };
  const tellAll = () => {
    for (const tell of unsaid) tell();
    unsaid = [];
  };

  const settle = ({ client, server }: Pair) => {
    flow(client, frozen === "nothing" || frozen === "answers");
    flow(server, frozen === "nothing" || frozen === "requests");
  };

  const listener = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) => {
    if (refusing) {
      client.on("error", () => undefined);
      client.resetAndDestroy();

      return;
    }
    const server = connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true });
    const pair = { client, server };
    pairs.add(pair);
    for (const [from, to] of [
      [client, server],
      [server, client],
    ] as const) {
      from.on("data", (chunk) => {
        // The pace of the slower side, or what a stopped consumer leaves would all lie here.
        if (!to.write(chunk)) from.pause();
      });
      to.on("drain", () => settle(pair));
      from.on("end", () => untilThaw(() => to.end()));
      from.on("error", () => untilThaw(() => to.resetAndDestroy()));
      from.on("close", () => {
        pairs.delete(pair);
        untilThaw(() => to.destroy());
      });
    }
    settle(pair);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", resolve);
  });
  const own = (listener.address() as AddressInfo).port;

  const cut = () => {
    for (const { client, server } of pairs) {
      client.resetAndDestroy();
      server.resetAndDestroy();
    }
    tellAll();
  };

  return {
    url: withPort(target, own),
    port: own,
    connections: () => pairs.size,
    cut,
    freeze(what = "everything") {
      frozen = what;
      for (const pair of pairs) settle(pair);
    },
    refuse: () => (refusing = true),
    thaw() {
      frozen = "nothing";
      refusing = false;
      for (const pair of pairs) settle(pair);
      tellAll();
    },
    async close() {
      cut();
      if (listener.listening) await new Promise((resolve) => listener.close(resolve));
    },
  };
}

/** Nothing is read from a paused socket: it fills up, and its other end notices as little as over a dead line. */
function flow(socket: Socket, on: boolean): void {
  if (on) socket.resume();
  else socket.pause();
}

function withPort(target: string, port: number): string {
  const url = new URL(target);
  url.hostname = "127.0.0.1";
  url.port = String(port);

  return url.href;
}
