import {
  advance,
  expire,
  type Advance,
  type Instance,
  type SagaDefinition,
  type StateMap,
} from "@warren/messaging";
import type { Delivery, Message } from "@warren/messaging/contract";

/** Something that a saga may be told: a message, or that its time is over. */
export type Event<In extends Message> = Delivery<In> | "deadline";

/** What one event did in one situation. */
export type Move<S extends StateMap, Out extends Message> = Readonly<{
  from: string;
  by: string;
  to: string;
  sends: readonly Out[];
  instance: Instance<S>;
}>;

/** Applies an event to an instance, by the saga's own table. Undefined where it changes nothing. */
export function moveBy<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
  instance: Instance<S>,
  event: Event<In>,
  now: Date,
): Move<S, Out> | undefined {
  const moved: Advance<S, Out> =
    event === "deadline"
      ? expire(definition, instance, { now })
      : advance(definition, instance, event, { now });
  if (moved.changes.length === 0) return undefined;

  return {
    from: instance.state,
    by: event === "deadline" ? event : event.type,
    to: moved.instance.state,
    sends: moved.sends,
    instance: moved.instance,
  };
}

/** Every move that the events can make, beginning with `start`: the table as it works out, not as it is written. */
export function movesFrom<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
  start: Instance<S>,
  events: readonly Event<In>[],
  now: Date,
): readonly Move<S, Out>[] {
  const moves: Move<S, Out>[] = [];
  const seen = new Set([situationOf(start)]);
  const instances = [start];
  // An array may grow while it is walked: what is added is still visited.
  for (const instance of instances) {
    for (const event of events) {
      const move = moveBy(definition, instance, event, now);
      if (move === undefined) continue;
      moves.push(move);
      const situation = situationOf(move.instance);
      if (seen.has(situation)) continue;
      seen.add(situation);
      instances.push(move.instance);
    }
  }

  return moves;
}

/** Counters alone make no new situation: otherwise a compensation that is asked for again would never end. */
function situationOf<S extends StateMap>({ state, data }: Instance<S>): string {
  return JSON.stringify([state, data], (_, value: unknown) => (typeof value === "number" ? 0 : value));
}
