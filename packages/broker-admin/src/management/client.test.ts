import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getEventListeners } from "node:events";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as z from "zod";
import { createManagement, type Management, type ManagementOptions } from "./client.js";

// What can come back from where the API should be. `client.broker.test.ts` asks the real one.

type Answer = Readonly<{ status?: number; body: string }>;

let server: Server;
let asked: IncomingMessage[];
let reply: (request: IncomingMessage, response: ServerResponse) => void;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request);
    reply(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const answering =
  (answer: (path: string, nth: number) => Answer) =>
  ({ url = "" }: IncomingMessage, response: ServerResponse) => {
    const { status = 200, body } = answer(url, asked.length);
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  };

function client(options: ManagementOptions = {}, base = ""): Management {
  const { port } = server.address() as AddressInfo;

  return createManagement(
    { managementUrl: `http://some%40one:s%3Acret@127.0.0.1:${String(port)}${base}`, vhost: "a/b" },
    options,
  );
}

const named = z.object({ name: z.string() });
const find = (options: ManagementOptions = {}) => client(options).find("/overview", named);
const list = () => client().list("queues", named, "name");
const unreachable = (text: string): unknown =>
  expect.objectContaining({ name: "BrokerUnreachable", message: expect.stringContaining(text) as string });

/** A page as RabbitMQ shows it, out of so many things. */
const page = (names: readonly string[], pages: number, total: number): Answer => ({
  body: JSON.stringify({ items: names.map((name) => ({ name })), page_count: pages, total_count: total }),
});
const pageOf = (path: string) => Number(new URL(path, "http://x").searchParams.get("page"));

test("what is asked goes below the base path, with the decoded credentials and an encoded virtual host", async () => {
  reply = answering(() => page(["q"], 1, 1));
  await client({}, "/rabbit/").list("queues", named, "name,messages", "disable_stats=true");
  const [{ url, headers } = { url: "", headers: {} }] = asked;

  expect(url).toBe("/rabbit/api/queues/a%2Fb?columns=name,messages&page=1&page_size=500&disable_stats=true");
  expect(headers.authorization).toBe(`Basic ${Buffer.from("some@one:s:cret").toString("base64")}`);
});

test("a body is posted as JSON, and its answer is read", async () => {
  reply = (request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += String(chunk)));
    request.on("end", () => response.end(JSON.stringify({ name: `${String(request.method)} ${body}` })));
  };

  expect(await client().post("/queues/x/get", { count: 1 }, named)).toEqual({ name: 'POST {"count":1}' });
  expect(asked[0]?.headers["content-type"]).toBe("application/json");
});

test("what is not there is undefined where it is looked for, and an error where it is listed or posted to", async () => {
  reply = answering(() => ({ status: 404, body: '{"error":"Object Not Found"}' }));

  expect(await find()).toBeUndefined();
  await expect(list()).rejects.toEqual(unreachable('has no virtual host "a/b"'));
  await expect(client().post("/x", {}, named)).rejects.toEqual(unreachable("is not understood"));
});

test.each<[string, Answer, string]>([
  ["a wrong password", { status: 401, body: "{}" }, 'does not let user "some@one" read /api/overview'],
  ["a user without the right", { status: 403, body: "{}" }, 'lacks the tag "monitoring"'],
  ["an error of the broker", { status: 500, body: "out of it" }, "answered 500 to /api/overview: out of it"],
  ["a broker that is starting", { status: 503, body: "" }, "answered 503 to /api/overview"],
  ["a request that it refuses", { status: 400, body: '{"error":"bad"}' }, "answered 400"],
  ["a page for people", { body: "<html>" }, "is not RabbitMQ's management API"],
  ["an answer without a body", { status: 204, body: "" }, "is not RabbitMQ's management API"],
  ["JSON of another form", { body: '{"title":"x"}' }, "answer to /overview is not understood"],
])("%s is an error that says what is wrong, and no password", async (_, answer, text) => {
  reply = answering(() => answer);
  const error: unknown = await find().catch((thrown: unknown) => thrown);

  expect(error).toEqual(unreachable(text));
  expect(String(error)).not.toContain("s:cret");
});

test("an error of the broker is shown in part, however long it is", async () => {
  reply = answering(() => ({ status: 500, body: "x".repeat(10_000) }));
  const error: unknown = await find().catch((thrown: unknown) => thrown);

  expect(String(error).length).toBeLessThan(500);
});

test("an answer that does not come, or does not end, is an error when the time is over", async () => {
  for (const begin of [false, true]) {
    reply = (_, response) => {
      if (begin) response.write('{"name":');
    };
    await expect(find({ timeoutMs: 100 })).rejects.toEqual(unreachable("gave no answer within 0.1 s"));
  }
});

test("nobody who listens, and an answer that breaks off, are errors that say so", async () => {
  reply = (_, response) => {
    response.writeHead(200, { "content-length": 100 }).write("{");
    setImmediate(() => response.destroy());
  };
  await expect(find()).rejects.toEqual(unreachable("is not RabbitMQ's management API"));

  server.closeAllConnections();
  const nobody = client();
  await new Promise((resolve) => server.close(resolve));
  await expect(nobody.find("/overview", named)).rejects.toEqual(unreachable("has nobody listening"));
});

test("a port that fetch refuses is named with its reason", async () => {
  const blocked = createManagement({ managementUrl: "http://u:p@127.0.0.1:1", vhost: "/" });

  await expect(blocked.find("/overview", named)).rejects.toEqual(unreachable("cannot be reached (bad port)"));
});

test("a caller who is no longer interested gets the own reason, and the client leaves no listener behind", async () => {
  const caller = new AbortController();
  const management = client({ signal: caller.signal });
  reply = answering(() => ({ body: '{"name":"here"}' }));
  for (let n = 0; n < 20; n++) await management.find("/overview", named);
  expect(getEventListeners(caller.signal, "abort")).toEqual([]);

  reply = () => caller.abort(new Error("no longer"));
  await expect(management.find("/overview", named)).rejects.toThrow("no longer");
});

test("all pages of a list are read, one after the other", async () => {
  reply = answering((path) => page([`q${String(pageOf(path))}`], 3, 3));

  expect(await list()).toEqual([{ name: "q1" }, { name: "q2" }, { name: "q3" }]);
  expect(asked.map(({ url = "" }) => pageOf(url))).toEqual([1, 2, 3]);
});

test("a list that comes all at once is taken as it is, and none is asked for by pages", async () => {
  reply = answering(() => ({ body: '[{"name":"a"},{"name":"b"}]' }));

  expect(await client().list("bindings", named, "name")).toHaveLength(2);
  expect(asked.map(({ url }) => url)).toEqual(["/api/bindings/a%2Fb?columns=name"]);
});

// What is deleted moves the rest one place forward: one of them is on no page, and would count as missing.
test.each<[string, (path: string) => Answer]>([
  ["one item less", () => page(["c"], 2, 2)],
  ["one item more", () => page(["c"], 2, 4)],
  ["its last page gone", () => ({ status: 400, body: '{"error":"page_out_of_range","reason":"len: 2"}' })],
])("a list that has %s when its second page is read is read anew", async (_, changed) => {
  reply = answering((path, nth) =>
    nth === 2 ? changed(path) : page(pageOf(path) === 1 ? ["a", "b"] : ["c"], 2, 3),
  );

  expect(await list()).toEqual([{ name: "a" }, { name: "b" }, { name: "c" }]);
  expect(asked).toHaveLength(4);
});

test("a list that changes each time is an error after five times, and no list with something missing", async () => {
  reply = answering((_, nth) => page(["a"], 2, nth));

  await expect(list()).rejects.toEqual(unreachable('The queues of virtual host "a/b"'));
  expect(asked).toHaveLength(10);
});

test("what RabbitMQ answers with an error of its own is asked again, six times at most; what changes something is asked once", async () => {
  reply = answering((_, nth) => (nth < 3 ? { status: 500, body: "" } : { body: '{"name":"here"}' }));
  expect(await find()).toEqual({ name: "here" });
  expect(asked).toHaveLength(3);

  asked = [];
  reply = answering(() => ({ status: 500, body: "broken" }));
  await expect(find()).rejects.toEqual(unreachable("answered 500"));
  expect(asked).toHaveLength(6);
});
