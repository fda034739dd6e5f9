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

/** The connections that pass through a proxy, and what is done to them. */
type Passing = {
  readonly target: Readonly<{ host: string; port: number }>;
  readonly pairs: Set<Pair>;
  frozen: Held | "nothing";
  refusing: boolean;
  /** What one side did to its connection while nothing moved: the other hears of it later, as over a dead line. */
  untold: (() => void)[];
};

/** Listens on a free port of 127.0.0.1 and passes everything on to the host and port of `target`, an address of any scheme. */
export async function openProxy(target: string): Promise<Proxy> {
  const { hostname, port } = new URL(target);
  const passing: Passing = {
    target: { host: hostname, port: Number(port) },
    pairs: new Set(),
    frozen: "nothing",
    refusing: false,
    untold: [],
  };
  const { pairs } = passing;
  const listener = createServer({ allowHalfOpen: true, noDelay: true, pauseOnConnect: true }, (client) =>
    accept(passing, client),
  );
  await new Promise<void>((resolve, reject) => {
    listener.once("error", reject);
    listener.listen(0, "127.0.0.1", resolve);
  });
  const own = (listener.address() as AddressInfo).port;

  return {
    url: withPort(target, own),
    port: own,
    connections: () => pairs.size,
    cut: () => cut(passing),
    freeze(what = "everything") {
      passing.frozen = what;
      for (const pair of pairs) settle(passing, pair);
    },
    refuse: () => (passing.refusing = true),
    thaw() {
      passing.frozen = "nothing";
      passing.refusing = false;
      for (const pair of pairs) settle(passing, pair);
      tellAll(passing);
    },
    async close() {
      cut(passing);
      if (listener.listening) await new Promise((resolve) => listener.close(resolve));
    },
  };
}

function accept(passing: Passing, client: Socket): void {
  if (passing.refusing) {
    client.on("error", () => undefined);
    client.resetAndDestroy();

    return;
  }
  const { pairs, target } = passing;
  const server = connect({ ...target, noDelay: true, allowHalfOpen: true });
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
    to.on("drain", () => settle(passing, pair));
    from.on("end", () => tell(passing, () => to.end()));
    from.on("error", () => tell(passing, () => to.resetAndDestroy()));
    from.on("close", () => {
      pairs.delete(pair);
      tell(passing, () => to.destroy());
    });
  }
  settle(passing, pair);
}

/** Lets each side of a connection move, or holds it, as is asked now. */
function settle({ frozen }: Passing, { client, server }: Pair): void {
  flow(client, frozen === "nothing" || frozen === "answers");
  flow(server, frozen === "nothing" || frozen === "requests");
}

/** Tells one side what the other did: at once, or after the thaw. */
function tell(passing: Passing, what: () => void): void {
  if (passing.frozen === "everything") passing.untold.push(what);
  else what();
}

function tellAll(passing: Passing): void {
  for (const what of passing.untold) what();
  passing.untold = [];
}

function cut(passing: Passing): void {
  for (const { client, server } of passing.pairs) {
    client.resetAndDestroy();
    server.resetAndDestroy();
  }
  tellAll(passing);
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
