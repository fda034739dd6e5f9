import { queueDifferences } from "./differences.js";
import type { LiveBinding, LiveQueue } from "./live-topology.js";
import { migrationNames } from "./migration-names.js";
import { isSameBinding } from "./plan.js";
import type { Arguments, WantedBinding, WantedQueue } from "@warren/asyncapi";

/** How far a migration has come. All of it is read from the broker, so that whoever comes after a crash knows too. */
export type MigrationState = Readonly<{
  /** The queue under its real name. */
  real: LiveQueue | undefined;
  /** The queue in which messages wait meanwhile. */
  holding: LiveQueue | undefined;
  /** Whether one of the two exchanges is there. */
  exchanges: boolean;
  defaultQueueType: string;
}>;

/**
 * What comes next.
 * - `empty`: messages go into the holding queue, then the old queue goes and the new one is there in its place
 * - `create`: the old queue is gone, the new one is not there yet
 * - `fill`: the new queue is there, messages go back into it, then the holding queue goes
 * - `tidy`: only the exchanges are left
 */
export type MigrationStep = "empty" | "create" | "fill" | "tidy" | "done";

/** The next step, from what is there. */
export function nextStep(wanted: WantedQueue, state: MigrationState): MigrationStep {
  const { real, holding, exchanges, defaultQueueType } = state;
  const changed = real && queueDifferences(wanted, real, defaultQueueType).refused.length > 0;
  if (changed) return "empty";
  if (holding !== undefined) return real === undefined ? "create" : "fill";

  return exchanges ? "tidy" : "done";
}

/** Why a queue cannot be migrated, or undefined where it can. */
export function obstacle(wanted: WantedQueue, real: LiveQueue | undefined): string | undefined {
  const { name } = wanted;
  if (wanted.arguments["x-queue-type"] === "stream" || real?.type === "stream") {
    return `${name} is a stream: reading does not take messages out of it. Read it to its end with its consumers, then delete it and run \`warren topology apply\`.`;
  }
  if (wanted.exclusive === true || real?.exclusive) {
    return `${name} is exclusive: only the connection that made it may use it. It goes with its service; start that again.`;
  }
  if (real?.type === "classic" && real.messages === undefined) {
    return `${name} is a classic queue, and this broker does not say how many of its messages are with consumers: it would be deleted with what they hold. Switch its statistics on while it is migrated (management.disable_stats = false and management_agent.disable_metrics_collector = false, or management.enable_queue_totals = true). Nothing was touched.`;
  }
  if (real?.autoDelete) {
    return `${name} is auto-delete: it would go, with its messages, when the one who drains it stops. Stop its consumers and it goes by itself, then run \`warren topology apply\`.`;
  }

  return undefined;
}

/**
 * Arguments of the queue that keeps the messages: nothing in it may expire, overflow or be given up meanwhile. Priorities
 * stay, since they say in which order messages come out again.
 */
export function holdingArguments(wanted: WantedQueue): Arguments {
  const { arguments: own } = wanted;
  const kept = ["x-dead-letter-exchange", "x-dead-letter-routing-key"].flatMap((name) => {
    const value = own[name];

    return value === undefined ? [] : [[name, value] as const];
  });
  const priorities = own["x-max-priority"];

  return {
    ...(priorities === undefined
      ? // Each crash of the one who drains counts as a delivery.
        { "x-queue-type": "quorum", "x-delivery-limit": 1_000_000 }
      : { "x-queue-type": "classic", "x-max-priority": priorities }),
    ...Object.fromEntries(kept),
  };
}

/** Where a binding leads from, with what. */
export type BindingSource = Readonly<{ from: string; key: string; arguments: LiveBinding["arguments"] }>;

/**
 * The bindings that a queue has, in whichever place they are now, with those that the contract wants for it: what takes
 * messages to it today goes on doing so.
 */
export function sourcesOf(
  queue: string,
  wanted: readonly WantedBinding[],
  live: readonly LiveBinding[],
): readonly BindingSource[] {
  const { holding, out, back } = migrationNames(queue);
  const there = live.filter(
    (binding) =>
      "queue" in binding &&
      (binding.queue === queue || binding.queue === holding) &&
      binding.from !== out &&
      binding.from !== back,
  );
  const missing = wanted.filter(
    (binding) =>
      "queue" in binding &&
      binding.queue === queue &&
      !there.some((other) => isSameBinding(binding, { ...other, queue })),
  );
  const sources = [
    ...there,
    ...missing.map((binding) => ({ ...binding, arguments: binding.arguments ?? {} })),
  ].map(({ from, key, arguments: args }) => ({ from, key, arguments: args }));

  return [...new Map(sources.map((source) => [JSON.stringify(source), source])).values()];
}
