import { readFile } from "node:fs/promises";
import { topology } from "@warren/generated/topology";
import { connect, createPublisher } from "@warren/messaging";
import {
  message,
  route,
  sends,
  service,
  type Message,
  type ServiceContract,
} from "@warren/messaging/contract";
import { createBrokerUsers, createVhost, type TestBrokerUsers, type TestVhost } from "@warren/stack/testing";
import * as amqp from "amqplib";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";

// What each service may do is read from its generated contract, so that a new service is covered by itself.

type Spot = readonly [exchange: string, routingKey: string];

const contracts = await contractsOf(await usersOfTheDefinitions());
const exchanges = ["", "amq.topic", "amq.fanout", ...topology.exchanges.map(({ name }) => name)];
const queues = topology.queues.map(({ name }) => name);

let vhost: TestVhost;
let users: TestBrokerUsers;

beforeAll(async () => {
  const addresses = inject("warrenStack");
  vhost = await createVhost(addresses);
  users = await createBrokerUsers(addresses, vhost);
});
afterAll(async () => {
  await users.drop();
  await vhost.drop();
});

test("every service of the contract has a user, and so have dead letters", () => {
  expect([...contracts.map(({ name }) => name), "operator"]).toEqual(Object.keys(users.amqpUrls));
});

describe.each(contracts.map((contract) => [contract.name, contract] as const))(
  "the user of %s",
  (name, contract) => {
    let connection: amqp.ChannelModel;

    beforeAll(async () => {
      connection = await amqp.connect(users.amqpUrls[name] ?? "", { noDelay: true });
    });
    afterAll(() => connection.close());

    test("may send, consume and subscribe as the contract says", async () => {
      const heard = Object.values(contract.subscribes);

      await expectEach(sendsOf(contract), (spot) => publishing(connection, spot), "allowed");
      await expectEach(Object.keys(contract.queues), (queue) => consuming(connection, queue), "allowed");
      await expectEach(heard, (spot) => subscribing(connection, spot.exchange, spot.routingKey), "allowed");
    });

    test("may publish to no other exchange", async () => {
      const own = new Set(sendsOf(contract).map(([exchange]) => exchange));
      // RabbitMQ lets replies through the default exchange only.
      if (Object.keys(contract.serves).length > 0) own.add("");
      const others = exchanges.filter((exchange) => !own.has(exchange));

      expect(others.length).toBeGreaterThan(0);
      await expectEach(others, (exchange) => publishing(connection, [exchange, "any.key"]), "refused");
    });

    test("may use no other routing key of a topic exchange on which it sends", async () => {
      const own = sendsOf(contract);
      const topics = topicExchanges().filter((exchange) => own.some(([sent]) => sent === exchange));
      const keys = new Set([...contracts.flatMap(sendsOf).map(([, key]) => key), "no.such.key"]);
      const others = topics.flatMap((exchange) =>
        [...keys]
          .filter((key) => !own.some(([sent, sentKey]) => sent === exchange && sentKey === key))
          .map((key): Spot => [exchange, key]),
      );

      await expectEach(others, (spot) => publishing(connection, spot), "refused");
    });

    test("may read no other queue, and listen to no other exchange", async () => {
      const heard = new Set(Object.values(contract.subscribes).map(({ exchange }) => exchange));
      const otherQueues = queues.filter((queue) => contract.queues[queue] === undefined);
      const otherExchanges = exchanges.filter((exchange) => exchange !== "" && !heard.has(exchange));

      await expectEach(otherQueues, (queue) => consuming(connection, queue), "refused");
      await expectEach(otherExchanges, (exchange) => subscribing(connection, exchange, "#"), "refused");
    });

    test("may make, change and delete nothing that lasts, its own queues included", async () => {
      const on = (act: (channel: amqp.ConfirmChannel) => Promise<unknown>) => attempt(connection, act);
      const allQueues = [...queues, "a.new.queue"];
      const allExchanges = [...exchanges.filter((name) => !/^$|^amq\./.test(name)), "a.new.exchange"];

      await expectEach(allQueues, (name) => on((channel) => channel.assertQueue(name)), "refused");
      await expectEach(allQueues, (name) => on((channel) => channel.deleteQueue(name)), "refused");
      await expectEach(
        allQueues,
        (name) => on((channel) => channel.bindQueue(name, "orders.fanout", "")),
        "refused",
      );
      await expectEach(
        allExchanges,
        (name) => on((channel) => channel.assertExchange(name, "direct")),
        "refused",
      );
      await expectEach(allExchanges, (name) => on((channel) => channel.deleteExchange(name)), "refused");
    });

    test("is told by the runtime that the broker refused, and goes on", async () => {
      const own = new Set(sendsOf(contract).map(([exchange]) => exchange));
      const forbidden = topology.exchanges.find((exchange) => !own.has(exchange.name))?.name ?? "";
      const stray = service({
        ...contract,
        sends: { Stray: sends(Stray, route(forbidden, "any.key")) },
      });
      const silent = () => undefined;
      const logger = { debug: silent, info: silent, warn: silent, error: silent };
      const connection = connect({ url: users.amqpUrls[name] ?? "", name, logger });
      const publisher = await createPublisher(stray, connection);

      await expect(publisher.publish([Stray({})])).rejects.toMatchObject({
        code: "access_refused",
        message: expect.stringContaining(`access to exchange '${forbidden}'`) as string,
      });
      expect(connection.health().state).toBe("connected");
      await publisher.close();
      await connection.close();
    });
  },
);

type Stray = Message<"Stray", Readonly<Record<string, never>>>;
const Stray = message<Stray>("Stray", {
  version: "1.0.0",
  schema: { safeParse: () => ({ success: true as const, data: {} }) },
});

async function usersOfTheDefinitions(): Promise<readonly string[]> {
  const file = new URL(import.meta.resolve("@warren/generated/broker/definitions.json"));
  const { users: found } = JSON.parse(await readFile(file, "utf8")) as { users: { name: string }[] };

  // The operator is no service: packages/cli/src/dlq/dlq.broker.test.ts is about its user.
  return found.map(({ name }) => name).filter((name) => name !== "operator");
}

async function contractsOf(names: readonly string[]): Promise<readonly ServiceContract[]> {
  return Promise.all(
    names.map(async (name) => {
      const exported: unknown = await import(import.meta.resolve(`@warren/generated/${name}`));
      const contract = Object.values(exported as object).find(isContract);
      if (contract === undefined) throw new Error(`@warren/generated/${name} has no contract`);

      return contract;
    }),
  );
}

function isContract(value: unknown): value is ServiceContract {
  return typeof value === "object" && value !== null && "sends" in value && "queues" in value;
}

/** Every place to which the service publishes, its failed messages included. */
function sendsOf({ sends: sent, calls, queues: own }: ServiceContract): readonly Spot[] {
  return [
    ...Object.values(sent).flatMap(({ routes }) =>
      routes.map(({ exchange, routingKey }): Spot => [exchange, routingKey]),
    ),
    ...Object.values(calls).map(({ exchange, routingKey }): Spot => [exchange, routingKey]),
    ...Object.values(own).flatMap(({ deadLetter: { exchange, routingKey }, retry }) => [
      [exchange, routingKey] as const,
      ...retry.map((step): Spot => [exchange, step.routingKey]),
    ]),
  ];
}

function topicExchanges(): readonly string[] {
  return topology.exchanges.filter(({ type }) => type === "topic").map(({ name }) => name);
}

type Outcome = "allowed" | "refused";

/** All at once: each has a channel of its own. */
async function expectEach<T>(
  things: readonly T[],
  act: (thing: T) => Promise<Outcome>,
  outcome: Outcome,
): Promise<void> {
  const outcomes = await Promise.all(things.map(async (thing) => [thing, await act(thing)] as const));

  expect(outcomes).toEqual(things.map((thing) => [thing, outcome]));
}

function publishing(connection: amqp.ChannelModel, [exchange, key]: Spot): Promise<Outcome> {
  return attempt(connection, async (channel) => {
    channel.publish(exchange, key, Buffer.from("{}"));
    await channel.waitForConfirms();
  });
}

function consuming(connection: amqp.ChannelModel, queue: string): Promise<Outcome> {
  return attempt(connection, (channel) => channel.consume(queue, () => undefined));
}

function subscribing(connection: amqp.ChannelModel, exchange: string, key: string): Promise<Outcome> {
  return attempt(connection, async (channel) => {
    const { queue } = await channel.assertQueue("", { exclusive: true });
    await channel.bindQueue(queue, exchange, key);
    await channel.consume(queue, () => undefined);
  });
}

/** Does it on a channel of its own. Anything but success and 403 is thrown. */
async function attempt(
  connection: amqp.ChannelModel,
  act: (channel: amqp.ConfirmChannel) => Promise<unknown>,
): Promise<Outcome> {
  const channel = await connection.createConfirmChannel();
  const closed = new Promise<unknown>((resolve) => {
    channel.on("error", (error: Error & { code?: unknown }) => resolve(error.code));
  });
  try {
    await act(channel);
    await channel.close();

    return "allowed";
  } catch (error) {
    if ((await closed) !== 403) throw error;

    return "refused";
  }
}
