import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import { eventually } from "./eventually.js";
import { openProxy, type Proxy } from "./proxy.js";

let echo: Server;
let proxy: Proxy;
let client: Socket;
let heard: string;

beforeEach(async () => {
  echo = createServer((socket) => socket.on("error", () => undefined).pipe(socket));
  await new Promise<void>((resolve) => echo.listen(0, "127.0.0.1", resolve));
  proxy = await openProxy(`echo://user:secret@127.0.0.1:${(echo.address() as AddressInfo).port}/path?q=1`);
  heard = "";
  client = await connectClient();
});
afterEach(async () => {
  client.destroy();
  await proxy.close();
  await new Promise((resolve) => echo.close(resolve));
});

async function connectClient(): Promise<Socket> {
  const socket = connect(proxy.port, "127.0.0.1");
  socket.on("error", () => undefined).on("data", (chunk) => (heard += String(chunk)));
  await once(socket, "connect");

  return socket;
}

// Not `once`: that rejects at the reset.
const ended = (socket: Socket) => eventually(() => expect(socket.closed).toBe(true));

test("it passes everything on, under an address that differs in host and port only", async () => {
  expect(proxy.url).toBe(`echo://user:secret@127.0.0.1:${proxy.port}/path?q=1`);
  client.write("hello");
  await eventually(() => expect(heard).toBe("hello"));
  client.end();
  await eventually(() => expect(proxy.connections()).toBe(0));
});

test("what is frozen is silent and stays open, and a thaw loses nothing of it", async () => {
  client.write("a");
  await eventually(() => expect(heard).toBe("a"));
  proxy.freeze();
  client.write("b");
  const late = await connectClient();
  late.write("c");
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect([heard, client.destroyed, late.destroyed]).toEqual(["a", false, false]);

  proxy.thaw();
  await eventually(() => expect(Array.from(heard).sort().join("")).toBe("abc"));
  late.destroy();
});

test("answers alone can be held back", async () => {
  let arrived = "";
  echo.on("connection", (socket: Socket) => socket.on("data", (chunk) => (arrived += String(chunk))));
  const second = await connectClient();
  proxy.freeze("answers");
  second.write("x");
  await eventually(() => expect(arrived).toBe("x"));
  expect(heard).toBe("");
  second.destroy();
});

test("a cut ends what is there, and a refusal what comes", async () => {
  proxy.cut();
  await ended(client);
  proxy.refuse();
  const refused = connect(proxy.port, "127.0.0.1").on("error", () => undefined);
  await ended(refused);
  proxy.thaw();
  client = await connectClient();
  client.write("again");
  await eventually(() => expect(heard).toBe("again"));
});
