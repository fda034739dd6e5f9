import { delay } from "@warren/messaging/amqp";
import * as z from "zod";
import { BrokerUnreachable } from "../management/broker-unreachable.js";
import type { Management } from "../management/client.js";
import type { LiveArguments, LiveTopology } from "../topology/live-topology.js";
import { readLive } from "../topology/read-live.js";

/** What is there in a virtual host, and all that its HTTP API says of who uses it. */
export type Observed = Readonly<{
  live: LiveTopology;
  /** What policies add to what queues and exchanges were declared with, by their name. */
  queuePolicies: ReadonlyMap<string, Policy>;
  exchangePolicies: ReadonlyMap<string, Policy>;
  consumers: readonly Consumer[];
  /** Whether the user may see connections: where not, nobody can tell who consumes. */
  seesClients: boolean;
}>;

export type Policy = Readonly<{ names: readonly string[]; definition: LiveArguments }>;

/** Who takes from a queue. */
export type Consumer = Readonly<{
  queue: string;
  tag: string;
  /** What its connection calls itself; else its user. Undefined where neither is known. */
  client: string | undefined;
}>;

const table = z
  .union([z.record(z.string(), z.unknown()), z.array(z.never())])
  .nullish()
  .transform((value): LiveArguments =>
    value === null || value === undefined || Array.isArray(value) ? {} : value,
  );
const queuePolicy = z.object({
  name: z.string(),
  policy: z.string().nullish(),
  operator_policy: z.string().nullish(),
  effective_policy_definition: table,
});
const exchangePolicy = z.object({ name: z.string(), policy: z.string().nullish() });
const policies = z.array(z.object({ name: z.string(), definition: table }));
const consumers = z.array(
  z.object({
    queue: z.object({ name: z.string() }),
    consumer_tag: z.string(),
    channel_details: z
      .union([z.object({ connection_name: z.string().optional() }), z.array(z.never())])
      .transform((details) => (Array.isArray(details) ? undefined : details.connection_name)),
  }),
);
const connections = z.array(
  z.object({
    name: z.string(),
    user: z.string().optional(),
    user_provided_name: z.string().optional(),
    client_properties: z
      .union([z.object({ connection_name: z.string().optional() }), z.array(z.never())])
      .optional()
      .transform((given) =>
        given === undefined || Array.isArray(given) ? undefined : given.connection_name,
      ),
  }),
);

/** The broker makes statistics every 5 s, unless told otherwise; on a busy machine they take a moment longer. */
const STATISTICS_COME_WITHIN_MS = 12_000;
const LOOK_AGAIN_MS = 1_000;

export type Reading = Readonly<{
  signal: AbortSignal;
  /** Is told what is waited for. */
  log: (line: string) => void;
}>;

/**
 * Reads a virtual host; changes nothing.
 *
 * @throws BrokerUnreachable, or the reason of the signal
 */
export async function readObserved(
  management: Management,
  vhost: string,
  reading: Reading,
): Promise<Observed> {
  const place = encodeURIComponent(vhost);
  const [live, ofQueues, ofExchanges, defined, consuming] = await Promise.all([
    readLive(management, vhost),
    management.list("queues", queuePolicy, "name,policy,operator_policy,effective_policy_definition"),
    management.list("exchanges", exchangePolicy, "name,policy"),
    management.find(`/policies/${place}`, policies),
    consumersOf(management, place, reading),
  ]);
  const definitions = new Map((defined ?? []).map(({ name, definition }) => [name, definition]));

  return {
    live,
    queuePolicies: new Map(
      ofQueues.flatMap(({ name, policy, operator_policy, effective_policy_definition }) => {
        const names = [policy, operator_policy].filter((one) => typeof one === "string" && one !== "");

        return names.length === 0
          ? []
          : [[name, { names: names as string[], definition: effective_policy_definition }] as const];
      }),
    ),
    exchangePolicies: new Map(
      ofExchanges.flatMap(({ name, policy }) =>
        typeof policy === "string" && policy !== ""
          ? [[name, { names: [policy], definition: definitions.get(policy) ?? {} }] as const]
          : [],
      ),
    ),
    ...consuming,
  };
}

type Consuming = Pick<Observed, "consumers" | "seesClients">;

/**
 * Who consumes. The broker counts a consumer at once, and tells of its connection with its next statistics: where one is missing,
 * both are read again, {@link STATISTICS_COME_WITHIN_MS} long. A later reading that fails, or that sees less, ends that.
 */
async function consumersOf(
  management: Management,
  place: string,
  { signal, log }: Reading,
): Promise<Consuming> {
  let known = await consumersNow(management, place);
  if (isPartial(known)) log(waitingText(known));
  for (const until = Date.now() + STATISTICS_COME_WITHIN_MS; isPartial(known) && Date.now() < until;) {
    await delay(LOOK_AGAIN_MS, signal);
    const next = await consumersNow(management, place).catch(() => undefined);
    signal.throwIfAborted();
    if (next?.seesClients !== true) break;
    known = next;
  }

  return known;
}

function waitingText({ consumers }: Consuming): string {
  const missing = consumers.filter(({ client }) => client === undefined).length;

  return `waiting up to ${String(STATISTICS_COME_WITHIN_MS / 1_000)} s until the broker tells whose connection each consumer is on: not yet of ${String(missing)} of ${String(consumers.length)} …`;
}

function isPartial({ consumers, seesClients }: Consuming): boolean {
  return seesClients && consumers.some(({ client }) => client === undefined);
}

async function consumersNow(management: Management, place: string): Promise<Consuming> {
  const [found, clients] = await Promise.all([
    management.find(`/consumers/${place}`, consumers),
    clientsOf(management, place),
  ]);

  return {
    consumers: (found ?? []).map(({ queue, consumer_tag, channel_details }) => ({
      queue: queue.name,
      tag: consumer_tag,
      client: clients?.get(channel_details ?? ""),
    })),
    seesClients: clients !== undefined,
  };
}

/** What connections call themselves, by their name; undefined where the user may not see them. */
async function clientsOf(
  management: Management,
  place: string,
): Promise<ReadonlyMap<string, string> | undefined> {
  try {
    const found = await management.find(
      `/vhosts/${place}/connections?columns=name,user,user_provided_name,client_properties.connection_name`,
      connections,
    );

    return new Map(
      (found ?? []).flatMap(({ name, user, user_provided_name, client_properties }) => {
        const client = user_provided_name ?? client_properties ?? user;

        return client === undefined ? [] : [[name, client] as const];
      }),
    );
  } catch (error) {
    // The tag "management" shows queues and not connections.
    if (error instanceof BrokerUnreachable) return undefined;
    throw error;
  }
}
