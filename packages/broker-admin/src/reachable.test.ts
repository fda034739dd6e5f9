import { createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { reachable } from "./reachable.js";

let listener: Server;
let there: string;

beforeAll(async () => {
  listener = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  there = `amqp://u:a,b@127.0.0.1:${(listener.address() as AddressInfo).port}/shop`;
});
afterAll(() => listener.close());

const away = "amqp://u:a,b@127.0.0.1:1/shop";

test("of several nodes the first that listens is taken, from the environment as from the command line", async () => {
  expect(await reachable({}, { AMQP_URL: `${away},${there}` })).toEqual({ url: there });
  expect(await reachable({ url: `${away} , ${there}`, vhost: "v" }, {})).toEqual({ url: there, vhost: "v" });
});

test("one address stays as it is, also where its password holds a comma", async () => {
  expect(await reachable({ url: away }, {})).toEqual({ url: away });
  expect(await reachable({}, { AMQP_URL: away })).toEqual({});
  expect(await reachable({}, {})).toEqual({});
});

test("where nobody listens the first is taken, for the error that follows", async () => {
  const other = "amqp://u:p@127.0.0.1:2";

  expect(await reachable({ url: `${away},${other},amqp://:` }, {})).toEqual({ url: away });
});
