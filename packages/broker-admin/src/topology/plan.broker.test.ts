import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { topology as shop } from "@warren/generated/topology";
import { replyCodeOf, replyCodes } from "@warren/messaging/amqp";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { onChannel } from "./amqp.js";
import { declareExchange, declareQueue } from "./declare.js";
import { openManagement } from "../management/open-management.js";
import { isInStep } from "./plan.js";
import { readLive } from "./read-live.js";
import { openBrokerBench, workQueue, type BrokerBench } from "./testing/broker-bench.js";
import type { Arguments, Topology, WantedExchange } from "@warren/asyncapi";

let bench: BrokerBench;

beforeAll(async () => {
  bench = await openBrokerBench(inject("warrenStack"));
});
afterAll(() => bench.close());

/** The shop's own topology, as the contract has it. */
const wanted: Topology = {
  ...shop,
  queues: shop.queues.map((queue) => workQueue(queue.name, queue)),
};

test("plans everything on an empty virtual host, makes it, and then finds nothing more to do", async () => {
  const before = await bench.plan(wanted);
  expect(before.queues.every(({ verdict }) => verdict === "create")).toBe(true);

  const said = await bench.apply(wanted);
  expect(said).toHaveLength(wanted.exchanges.length + wanted.queues.length + wanted.bindings.length);

  const after = await bench.plan(wanted);
  expect(isInStep(after)).toBe(true);
  expect(after.notOurs).toEqual({ exchanges: [], queues: [], bindings: [] });
});

test("says what it would do, and does nothing, on a dry run", async () => {
  const more = { ...wanted, queues: [...wanted.queues, workQueue("dry")] };

  expect(await bench.apply(more, { dryRun: true })).toEqual(["would create queue dry"]);
  expect((await bench.plan(more)).queues.at(-1)?.verdict).toBe("create");
});

test("reads all pages of a virtual host with many queues", async () => {
  const many = Array.from({ length: 520 }, (_, n) =>
    workQueue(`many.${String(n)}`, { arguments: { "x-queue-type": "classic" } }),
  );
  await bench.apply({ exchanges: [], queues: many, bindings: [] });

  const plan = await bench.plan({ exchanges: [], queues: many, bindings: [] });
  expect(plan.queues.every(({ verdict }) => verdict === "unchanged")).toBe(true);
});

test("takes away bindings that the contract no longer has, only when it is asked to", async () => {
  const old: Topology = {
    exchanges: [{ name: "prune", type: "topic", durable: true }],
    queues: [workQueue("prune.me")],
    bindings: [
      { from: "prune", key: "stay", queue: "prune.me" },
      { from: "prune", key: "go", queue: "prune.me" },
    ],
  };
  await bench.apply(old);
  const now = { ...old, bindings: old.bindings.slice(0, 1) };

  expect(await bench.apply(now)).toEqual([]);
  expect((await bench.plan(now)).obsolete).toMatchObject([{ key: "go" }]);
  expect(await bench.apply(now, { prune: true })).toEqual(["unbind prune --go--> queue prune.me"]);
  expect(isInStep(await bench.plan(now))).toBe(true);
});

describe("agrees with the broker on whether a queue would be refused", () => {
  const classic = { "x-queue-type": "classic" };
  const quorum = { "x-queue-type": "quorum" };
  const rows: readonly (readonly [Arguments, Arguments])[] = [
    [{}, classic],
    [classic, {}],
    [quorum, {}],
    [{}, quorum],
    [classic, quorum],
    [quorum, { ...quorum, "x-delivery-limit": 5 }],
    [
      { ...quorum, "x-delivery-limit": 5 },
      { ...quorum, "x-delivery-limit": 6 },
    ],
    [classic, { ...classic, "x-max-priority": 5 }],
    [{ ...classic, "x-max-priority": 5 }, classic],
    [quorum, { ...quorum, "x-single-active-consumer": true }],
    [{ ...quorum, "x-single-active-consumer": false }, quorum],
    [classic, { ...classic, "x-message-ttl": 1_000 }],
    [
      { ...classic, "x-message-ttl": 1_000 },
      { ...classic, "x-message-ttl": 70_000 },
    ],
    [quorum, { ...quorum, "x-dead-letter-exchange": "" }],
    [quorum, { ...quorum, "x-dead-letter-exchange": "d", "x-dead-letter-routing-key": "k" }],
    [quorum, { ...quorum, "x-max-length": 10 }],
    [quorum, { ...quorum, "x-overflow": "reject-publish" }],
    [quorum, { ...quorum, "x-dead-letter-strategy": "at-least-once" }],
    [classic, { ...classic, "x-expires": 60_000 }],
    [classic, { ...classic, "x-queue-mode": "lazy" }],
    [classic, { ...classic, "x-made-by": "hand" }],
    [{ ...quorum, "x-made-by": "hand" }, quorum],
    [quorum, { ...quorum, "x-max-priority": 5 }],
  ];

  test.each(rows)("%o, then %o", async (there, then) => {
    const name = `agrees.${String(rows.findIndex((row) => row[0] === there && row[1] === then))}`;
    const first = { exchanges: [], bindings: [], queues: [workQueue(name, { arguments: there })] };
    const second = { ...first, queues: [workQueue(name, { arguments: then })] };
    await bench.apply(first);

    const planned = (await bench.plan(second)).queues[0]?.verdict;
    const code = await onChannel(bench.connection, (channel) =>
      Promise.all(second.queues.map((queue) => declareQueue(channel, queue))),
    ).then(() => undefined, replyCodeOf);

    expect(planned).toBe(code === replyCodes.preconditionFailed ? "refused" : "unchanged");
  });

  test("and an exchange", async () => {
    const base: WantedExchange = { name: "agrees", type: "direct", durable: true };
    await bench.apply({ exchanges: [base], queues: [], bindings: [] });
    const others: readonly WantedExchange[] = [
      base,
      { ...base, type: "topic" },
      { ...base, durable: false },
      { ...base, autoDelete: true },
      { ...base, alternateExchange: "other" },
    ];

    for (const exchange of others) {
      const planned = (await bench.plan({ exchanges: [exchange], queues: [], bindings: [] })).exchanges[0];
      const code = await onChannel(bench.connection, (channel) => declareExchange(channel, exchange)).then(
        () => undefined,
        replyCodeOf,
      );

      expect(planned?.verdict).toBe(code === replyCodes.preconditionFailed ? "refused" : "unchanged");
    }
  });
});

describe("says why the broker cannot be asked", () => {
  test("nobody is listening", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const asked = openManagement({
      ...bench.address,
      managementUrl: `http://a:secret@127.0.0.1:${String(port)}`,
    });

    await expect(asked).rejects.toThrow(`http://127.0.0.1:${String(port)} has nobody listening`);
  });

  test("the password is wrong, without telling it", async () => {
    const url = new URL(bench.address.managementUrl);
    url.password = "secret";
    const asked = openManagement({ ...bench.address, managementUrl: url.href });

    await expect(asked).rejects.toThrow(/does not let user "guest"/);
    await expect(asked).rejects.not.toThrow(/secret/);
  });

  test("the virtual host is missing", async () => {
    const asked = openManagement({ ...bench.address, vhost: "nowhere" });

    await expect(asked).rejects.toThrow(/no virtual host "nowhere"/);
  });

  test("something else answers", async () => {
    const amqpPort = new URL(bench.address.amqpUrl).port;
    const other = createServer((_, response) => response.end("<html>hello</html>"));
    await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
    const { port } = other.address() as AddressInfo;
    try {
      for (const taken of [amqpPort, String(port)]) {
        const address = { ...bench.address, managementUrl: `http://guest:guest@127.0.0.1:${taken}` };
        await expect(openManagement(address)).rejects.toThrow(/is not RabbitMQ's management API/);
      }
    } finally {
      other.close();
    }
  });
});

test("reads what the broker has without its default exchange", async () => {
  const live = await readLive(bench.management, bench.address.vhost);

  expect(live.exchanges.map(({ name }) => name)).not.toContain("");
  expect(live.bindings.map(({ from }) => from)).not.toContain("");
});
