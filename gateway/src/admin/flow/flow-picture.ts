import { gateway } from "@warren/generated/gateway";
import { topology } from "@warren/generated/topology";
import type { AnyMessageType, QueueSettings, ServiceContract } from "@warren/messaging/contract";
import * as z from "zod";
import { schemaOf } from "../../rest/json-schema.js";
import { consumers } from "../contract-queues.js";
import type { FlowPicture } from "./flow-answers.js";
import { messageFields } from "./message-fields.js";

/** Every program of the contract, the one that lets people in first. */
const SERVICES: readonly ServiceContract[] = [gateway, ...consumers];

type Queue = FlowPicture["queues"][number];
type Settings = Readonly<{ service: string; queue: string; settings: QueueSettings }>;

let made: FlowPicture | undefined;

/** The contract as a picture. It does not change while the gateway runs, and is made when somebody first asks for it. */
export function flowPicture(): FlowPicture {
  return (made ??= pictureOf());
}

function pictureOf(): FlowPicture {
  const consumed = SERVICES.flatMap(({ name, queues }) =>
    Object.entries(queues).map(([queue, settings]): Settings => ({ service: name, queue, settings })),
  );
  const helpers = helpersOf(consumed);
  const queueOf = new Map(
    consumed.flatMap(({ queue, settings }) =>
      (settings.partitions?.queues ?? []).map((part) => [part.queue, queue] as const),
    ),
  );

  return {
    services: SERVICES.map(({ name }) => name),
    exchanges: topology.exchanges
      .filter(({ name }) => !helpers.exchanges.has(name))
      .map(({ name, type, alternateExchange }) => ({
        exchange: name,
        type,
        alternate: alternateExchange ?? null,
      })),
    queues: [...consumed.map(consumedQueue), ...keptQueues(consumed, helpers.queues)],
    bindings: topology.bindings
      .filter(({ from }) => !helpers.exchanges.has(from))
      .flatMap((binding): FlowPicture["bindings"] => {
        const { from: exchange, key } = binding;
        if ("queue" in binding) {
          const name = queueOf.get(binding.queue) ?? binding.queue;

          return helpers.queues.has(name) ? [] : [{ exchange, key, to: { kind: "queue", name } }];
        }
        const divided = consumed.find(({ settings }) => settings.partitions?.exchange === binding.exchange);

        return [
          divided === undefined
            ? { exchange, key, to: { kind: "exchange", name: binding.exchange } }
            : { exchange, key, to: { kind: "queue", name: divided.queue } },
        ];
      }),
    sends: SERVICES.flatMap(sendsOf),
    takes: SERVICES.flatMap(takesOf),
    subscriptions: SERVICES.flatMap(({ name, subscribes }) =>
      // A gateway hears of requests that are given up, at the dead letters' exchange, which is no place of the picture.
      Object.values(subscribes)
        .filter(({ exchange }) => !helpers.exchanges.has(exchange))
        .map(({ message, exchange, routingKey }) => ({
          service: name,
          message: message.messageName,
          exchange,
          key: routingKey,
        })),
    ),
    messages: messagesOf(SERVICES),
  };
}

/** What only serves a queue: where its failed messages wait, where they end, what divides it. */
function helpersOf(consumed: readonly Settings[]) {
  const own = new Set(consumed.map(({ queue }) => queue));
  const queues = new Set(
    consumed.flatMap(({ settings: { retry, deadLetter, partitions } }) => [
      ...retry.map(({ routingKey }) => routingKey),
      deadLetter.queue,
      ...(partitions === undefined ? [] : [partitions.members, partitions.wanting]),
    ]),
  );
  const leadsElsewhere = (exchange: string) =>
    topology.bindings.some(
      (binding) =>
        binding.from === exchange &&
        (!("queue" in binding) || own.has(binding.queue) || !queues.has(binding.queue)),
    );

  return {
    queues,
    exchanges: new Set(
      consumed.flatMap(({ settings: { deadLetter, partitions } }) => [
        ...(leadsElsewhere(deadLetter.exchange) ? [] : [deadLetter.exchange]),
        ...(partitions === undefined ? [] : [partitions.exchange]),
      ]),
    ),
  };
}

function consumedQueue({ service, queue, settings }: Settings): Queue {
  const { batch, prefetch, inbox, retry, deadLetter, partitions } = settings;

  return {
    queue,
    service,
    ...declared(partitions?.queues[0]?.queue ?? queue),
    partitions: partitions?.queues.length ?? 1,
    batch,
    prefetch,
    inbox,
    retryDelaysMs: retry.map(({ delayMs }) => delayMs),
    deadLetters: deadLetter.queue,
  };
}

/** Those that nobody consumes: what lies there waits for a person. */
function keptQueues(consumed: readonly Settings[], helpers: ReadonlySet<string>): readonly Queue[] {
  const known = new Set(
    consumed.flatMap(({ queue, settings }) => [
      queue,
      ...(settings.partitions?.queues ?? []).map((part) => part.queue),
    ]),
  );

  return topology.queues
    .filter(({ name }) => !known.has(name) && !helpers.has(name))
    .map(({ name }) => ({
      queue: name,
      service: null,
      ...declared(name),
      partitions: 1,
      batch: null,
      prefetch: null,
      inbox: null,
      retryDelaysMs: [],
      deadLetters: null,
    }));
}

function declared(queue: string): Pick<Queue, "type" | "singleActive" | "priorities"> {
  const options = topology.queues.find(({ name }) => name === queue)?.arguments ?? {};
  const priorities = options["x-max-priority"];

  return {
    type: String(options["x-queue-type"] ?? "classic"),
    singleActive: options["x-single-active-consumer"] === true,
    priorities: typeof priorities === "number" ? priorities : null,
  };
}

function sendsOf({ name: service, sends, calls }: ServiceContract): FlowPicture["sends"] {
  return [
    ...Object.values(sends).flatMap(({ message, routes }) =>
      routes.map(({ exchange, routingKey: key }) => ({
        service,
        message: message.messageName,
        exchange,
        key,
        kind: "send" as const,
        keys: routes.length,
      })),
    ),
    ...Object.values(calls).map(({ request, exchange, routingKey: key }) => ({
      service,
      message: request.messageName,
      exchange,
      key,
      kind: "call" as const,
      keys: 1,
    })),
  ];
}

function takesOf({ name: service, receives, serves }: ServiceContract): FlowPicture["takes"] {
  return [
    ...Object.entries(receives).map(([handler, { message, queue }]) => ({
      service,
      message: message.messageName,
      queue,
      handler,
      replies: [],
    })),
    ...Object.entries(serves).map(([handler, { request, replies, queue }]) => ({
      service,
      message: request.messageName,
      queue,
      handler,
      replies: replies.map(({ messageName }) => messageName),
    })),
  ];
}

function messagesOf(services: readonly ServiceContract[]): FlowPicture["messages"] {
  const types = services.flatMap(({ sends, receives, subscribes, serves, calls }): AnyMessageType[] => [
    ...[...Object.values(sends), ...Object.values(receives), ...Object.values(subscribes)].map(
      ({ message }) => message,
    ),
    ...[...Object.values(serves), ...Object.values(calls)].flatMap(({ request, replies }) => [
      request,
      ...replies,
    ]),
  ]);
  const byName = new Map(types.map((type) => [type.messageName, type]));

  return [...byName.values()].map(({ messageName: name, version, schema, correlateBy }) => ({
    name,
    version,
    description: descriptionOf(schema),
    about: correlateBy?.slice(1) ?? null,
    fields: schema instanceof z.ZodType ? [...messageFields(schemaOf(schema, "input"))] : [],
  }));
}

function descriptionOf(schema: AnyMessageType["schema"]): string {
  return schema instanceof z.ZodType ? (z.globalRegistry.get(schema)?.description ?? "") : "";
}
