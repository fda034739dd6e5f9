import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { startStack, type RunningStack } from "@warren/stack";
import { claimFreePort } from "@warren/stack/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as amqp from "amqplib";
import { givesToConsumers } from "../consume/gives-to-consumers.js";
import { serve } from "../consume/serve.js";
import { answer, each, eachRequest, service, type Handlers } from "../contract/index.js";
import type { Tx } from "../database/tx.js";
import { createPublisher } from "../publish/publisher.js";
import { createClient } from "../rpc/client.js";
import { openBench, type TestBench } from "../testing/bench.js";
import { makeCertificates, type Certificates } from "../testing/certificates.js";
import { eventually } from "../testing/eventually.js";
import { requester, Told, topology, Work, worker } from "../testing/test-contract.js";
import { openedChannel } from "./channel.js";
import { declareTopology } from "./declare.js";
import { connect, type Connection, type ConnectionOptions } from "./connection.js";

// What would disturb the neighbours on a shared broker: alarms, listeners of its own, unavailable queues.

let directory: string;
let stack: RunningStack;
let bench: TestBench;
let certificates: Certificates;
const connections: Connection[] = [];

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "warren-own-broker-"));
  stack = await startStack({ profile: "test", directory, env: {} });
  bench = await openBench(stack.addresses);
  certificates = await makeCertificates();
});
afterAll(async () => {
  await Promise.all(connections.map((connection) => connection.close()));
  await bench.close();
  await certificates.remove();
  await stack.stop();
  rmSync(directory, { recursive: true, force: true });
});

test("a broker low on memory: publishes wait and then fail by name, consumers are served on, and all resumes", async () => {
  const connection = await bench.connect("worker");
  const seen: string[] = [];
  const sending = await bench.connect("requester");
  const publisher = await createPublisher(requester, sending, { timeoutMs: 1_500 });
  const client = await createClient(requester, sending);
  const backlog = Array.from({ length: 1_000 }, (_, n) => Work({ id: `backlog-${n}` }));
  // With the time that a busy machine takes for it.
  const patient = await createPublisher(requester, sending);
  await patient.publish(backlog);

  const before = await stack.rabbitmqctl(["eval", "vm_memory_monitor:get_vm_memory_high_watermark()."]);
  await stack.rabbitmqctl(["set_vm_memory_high_watermark", "0.0001"]);
  await eventually(async () => {
    await expect(publisher.publish([Work({ id: "blocked" })])).rejects.toMatchObject({
      code: "blocked",
      message: expect.stringContaining("the broker takes no messages now (low on memory)") as string,
    });
  });
  expect(sending.health()).toMatchObject({ state: "blocked", lastError: "low on memory" });
  expect(publisher.health()).toMatchObject({ state: "blocked", reason: "low on memory" });
  await expect(client.call.Order({ id: "a" }, { timeoutMs: 300 })).rejects.toMatchObject({
    code: "timed_out",
    confirmed: false,
    message: expect.stringContaining("the connection is blocked (low on memory)") as string,
  });

  // Five times what one prefetch holds: without acks that arrive the broker would stop after the first.
  const server = await serve(worker, workerThat(seen), {
    connection,
    database: bench.pool,
    logger: bench.logger,
  });
  await eventually(() => expect(seen).toHaveLength(1_000));
  expect(sending.health().state).toBe("blocked");

  await stack.rabbitmqctl(["set_vm_memory_high_watermark", before.trim()]);
  await eventually(() => expect(sending.health().state).toBe("connected"));
  await publisher.publish([Work({ id: "after the alarm" })]);
  await eventually(() => expect(seen).toContain("after the alarm"));
  await server.stop();
});

test("an unavailable queue is left out of what is declared: all else works, and its consumer takes it when it is back", async () => {
  await bench.connect("before");
  await say("work", "crashed");
  const warned: object[] = [];
  const logger = { ...bench.logger, warn: (fields: object) => void warned.push(fields) };
  const connection = await bench.connect("worker", { logger });
  expect(warned).toEqual([
    {
      connection: "worker",
      queue: "work",
      reason: expect.stringContaining("has crashed and failed to restart") as string,
    },
  ]);

  const more = { name: "more", durable: true, arguments: {} };
  await declareTopology(connection, {
    exchanges: [],
    queues: [...topology.queues, more],
    bindings: [
      { from: "jobs", key: "new", queue: "work" },
      { from: "jobs", key: "new", queue: "more" },
    ],
  });
  expect(await bench.depth("more")).toBe(0);

  const seen: string[] = [];
  const server = await serve(worker, workerThat(seen), { connection, database: bench.pool, logger });
  const client = await createClient(requester, connection);
  await expect(client.call.Ask({ id: "meanwhile" })).resolves.toMatchObject({ data: { text: "meanwhile" } });

  await say("work", "live");
  const publisher = await createPublisher(requester, connection);
  await publisher.publish([Work({ id: "back" })]);
  await eventually(() => expect(seen).toEqual(["back"]));
  await server.stop();
});

test("an error other than that a queue is unavailable is no reason to leave it out", async () => {
  const connection = await bench.connect("other arguments");
  await expect(
    declareTopology(connection, {
      exchanges: [],
      queues: [{ name: "work", durable: true, arguments: {} }],
      bindings: [],
    }),
  ).rejects.toThrow("406");
  await expect(
    declareTopology(connection, {
      exchanges: [],
      queues: [],
      bindings: [{ from: "jobs", key: "work", queue: "nobody's" }],
    }),
  ).rejects.toThrow("404");
});

test("amqps with an authority of our own: the right one connects, another or another name are clear errors", async () => {
  const files = await certificates.sign("broker", "DNS:localhost");
  const url = await listenWithTls(files, "verify_none");
  const connection = open(url, { tls: { ca: certificates.ca } });
  await connection.opened();
  expect(connection.health().node).toMatch(/^amqps:\/\/localhost:/);

  const stranger = await makeCertificates();
  await expect(open(url, { tls: { ca: stranger.ca } }).opened()).rejects.toMatchObject({
    code: "certificate",
    message: expect.stringContaining("AMQP_CA_FILE must name who signed the broker's") as string,
  });
  await expect(open(url).opened()).rejects.toMatchObject({ code: "certificate" });
  const elsewhere = url.replace("localhost", "127.0.0.1");
  await expect(open(elsewhere, { tls: { ca: certificates.ca } }).opened()).rejects.toMatchObject({
    code: "certificate",
    message: expect.stringContaining("127.0.0.1") as string,
  });
  await stranger.remove();
});

test("a broker that asks for our certificate takes the right one and no other", async () => {
  const url = await listenWithTls(await certificates.sign("strict", "DNS:localhost"), "verify_peer");
  const { certFile, keyFile } = await certificates.sign("orders", "DNS:orders");
  const own = { ca: certificates.ca, cert: readFileSync(certFile), key: readFileSync(keyFile) };
  await open(url, { tls: own }).opened();

  await expect(open(url, { tls: { ca: certificates.ca } }).opened()).rejects.toMatchObject({
    code: "certificate",
  });
});

test("a quorum queue of which most copies are out of reach gives nothing to a new consumer, which is found out without a connection that others use", async () => {
  const connection = await bench.connect("worker");
  const { amqpUrl } = bench;
  const own = await amqp.connect(amqpUrl);
  const channel = await openedChannel(own);
  const queue = "work";
  const warnings: string[] = [];
  const options = {
    signal: new AbortController().signal,
    logger: { ...bench.logger, warn: (_: object, text: string) => void warnings.push(text) },
  };
  await declareTopology(connection, topology);
  channel.sendToQueue(queue, Buffer.from("{}"));
  await eventually(async () => expect(await channel.checkQueue(queue)).toMatchObject({ messageCount: 1 }));
  expect(await givesToConsumers(connection, queue, options)).toBe(true);
  await eventually(async () =>
    expect(await channel.checkQueue(queue)).toMatchObject({ messageCount: 1, consumerCount: 0 }),
  );

  await loseMajority(queue, decodeURIComponent(new URL(amqpUrl).pathname.slice(1)), "nobody");
  const before = connection.health();
  expect(await givesToConsumers(connection, queue, options)).toBe(false);
  expect(warnings).toEqual([expect.stringContaining("gives them to nobody")]);
  // As if nothing were.
  expect(await channel.checkQueue(queue)).toMatchObject({ messageCount: 1 });
  expect(connection.health()).toEqual(before);
  await own.close();
});

test("a consumer of such a queue says so in its health, and works on by itself once a majority is there", async () => {
  const own = await openBench(stack.addresses);
  const { work } = worker.queues;
  const onlyWork = service({
    ...worker,
    sends: {},
    serves: {},
    queues: { work: { ...work, prefetch: 5, batch: 5 } },
  });
  const seen = new Set<string>();
  const held: (() => void)[] = [];
  let isHeld = false;
  const server = await serve(
    onlyWork,
    {
      Work: async (deliveries) => {
        if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
        for (const { data } of deliveries) seen.add(data.id);

        return deliveries.map(() => []);
      },
    },
    { connection: await own.connect("worker"), database: own.pool, logger: own.logger },
  );
  const publisher = await createPublisher(requester, await own.connect("requester"));
  const publish = (from: number) =>
    publisher.publish(Array.from({ length: 20 }, (_, n) => Work({ id: `work-${from + n}` })));
  // It takes as many at once by then as it ever will.
  await publish(0);
  await eventually(() => expect(seen.size).toBe(20));
  isHeld = true;
  await publish(20);
  await eventually(() => expect(held).toHaveLength(1));
  expect(server.health()).toMatchObject([{ state: "consuming" }]);

  await loseMajority("work", own.vhost, "ghost");
  // Nothing comes of its acknowledgements, and so no more messages.
  isHeld = false;
  for (const goOn of held) goOn();
  const reason = expect.stringContaining("most of its copies may be out of reach") as string;
  await eventually(() => expect(server.health()).toMatchObject([{ state: "waiting", reason }]));
  expect(seen.size).toBeLessThan(40);

  await startMember("work", own.vhost, "ghost");
  await eventually(() => expect(seen.size).toBe(40));
  expect(server.health()).toMatchObject([{ state: "consuming" }]);
  await server.stop();
  await own.close();
});

function workerThat(seen: string[]): Handlers<typeof worker, Tx> {
  return {
    Work: each(({ data }) => {
      seen.push(data.id);

      return [];
    }),
    Ask: eachRequest(({ data }) => answer(Told({ text: data.id }))),
    Order: eachRequest(({ data }) => answer(Told({ text: data.id }))),
  };
}

/** A single broker says that a queue is unavailable only where it could not start the queue: here it is told so. */
async function say(queue: string, state: "crashed" | "live"): Promise<void> {
  await stack.rabbitmqctl([
    "eval",
    `Name = rabbit_misc:r(<<"${bench.vhost}">>, queue, <<"${queue}">>),
     Say = fun (Queue) -> amqqueue:set_state(Queue, ${state}) end,
     rabbit_misc:execute_mnesia_transaction(fun () -> rabbit_amqqueue:update(Name, Say) end).`,
  ]);
}

function open(url: string, options: Partial<ConnectionOptions> = {}): Connection {
  const connection = connect({ url, name: "tester", logger: bench.logger, ...options });
  connections.push(connection);

  return connection;
}

/** One more listener of the running broker. */
async function listenWithTls(
  { certFile, keyFile }: Readonly<{ certFile: string; keyFile: string }>,
  verify: "verify_peer" | "verify_none",
): Promise<string> {
  const folder = dirname(certFile);
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o644);
  const port = await claimFreePort(directory);
  const options = [
    `{cacertfile, "${certificates.caFile}"}`,
    `{certfile, "${certFile}"}`,
    `{keyfile, "${keyFile}"}`,
    `{verify, ${verify}}`,
    `{fail_if_no_peer_cert, ${String(verify === "verify_peer")}}`,
  ].join(", ");
  await stack.rabbitmqctl([
    "eval",
    `application:ensure_all_started(ssl), ok = rabbit_networking:start_ssl_listener(${port}, [${options}], 2).`,
  ]);
  const url = new URL(bench.amqpUrl);

  // Text, since URL changes no scheme of its own into another.
  return url.href.replace(`amqp:`, "amqps:").replace(url.host, `localhost:${port}`);
}

/** A member joins the queue's cluster that does not run: one of two is no majority. */
async function loseMajority(queue: string, vhost: string, member: string): Promise<void> {
  await stack.rabbitmqctl(["eval", `${memberOf(queue, vhost)} ra:add_member(P, {'${member}', Node}).`]);
}

/** Such a member begins to run. */
async function startMember(queue: string, vhost: string, member: string): Promise<void> {
  const machine = "{module, rabbit_fifo, #{name => Name, queue_resource => R}}";
  const start = `ok = ra:start_server(quorum_queues, Name, {'${member}', Node}, ${machine}, [P]).`;
  await stack.rabbitmqctl(["eval", `${memberOf(queue, vhost)} ${start}`]);
}

/** For `rabbitmqctl eval`: \`P\` is the member that runs. */
function memberOf(queue: string, vhost: string): string {
  return `R = {resource, <<"${vhost}">>, queue, <<"${queue}">>}, {ok, Q} = rabbit_amqqueue:lookup(R), {Name, Node} = P = amqqueue:get_pid(Q),`;
}
