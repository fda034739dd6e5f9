import type { Delivery, Message } from "../contract/index.js";
import type { Change, Row, SagaContext, SagaDefinition, StateMap, Step } from "./definition.js";

/** One running saga: where it stands and what it knows. */
export type Instance<S extends StateMap> = {
  [K in keyof S & string]: Readonly<{
    id: string;
    state: K;
    data: S[K];
    version: number;
    deadlineAt: Date | undefined;
    /** When it came to its state or last stayed there, where the store says so. */
    changedAt?: Date | undefined;
  }>;
}[keyof S & string];

/** What one message or deadline did to an instance. `changes` is empty where it was ignored. */
export type Advance<S extends StateMap, Out extends Message> = Readonly<{
  instance: Instance<S>;
  changes: readonly Change<S>[];
  sends: readonly Out[];
}>;

/** Applies a message to an instance. Pure: the same input gives the same output. */
export function advance<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
  instance: Instance<S>,
  message: Delivery<NoInfer<In>>,
  context: SagaContext,
): Advance<S, Out> {
  const rows = definition.states[instance.state].on as Readonly<
    Record<string, Row<S, object, In, Out> | undefined>
  >;
  const row = rows[message.type];
  const step = row?.run(instance.data, message, context);
  if (row === undefined || step === undefined) return { instance, changes: [], sends: [] };

  return follow(definition, instance, { to: row.to, step, by: message.type }, context);
}

/** Applies an instance's deadline. An instance that has none, or has ended, stays as it is. */
export function expire<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
  instance: Instance<S>,
  context: SagaContext,
): Advance<S, Out> {
  const state = definition.states[instance.state];
  if ("final" in state) return { instance, changes: [], sends: [] };
  const step = state.after.run(instance.data, context);

  return follow(definition, instance, { to: state.after.to, step, by: "deadline" }, context);
}

/** When an instance that enters a state now will have waited long enough. */
export function deadlineOf<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
  state: keyof S & string,
  data: S[keyof S & string],
  now: Date,
): Date | undefined {
  const entered = definition.states[state];
  if ("final" in entered) return undefined;
  const { ms } = entered.after;

  return new Date(now.getTime() + (typeof ms === "number" ? ms : ms(data)));
}

function follow<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
  instance: Instance<S>,
  { to, step, by }: Readonly<{ to: readonly (keyof S & string)[]; step: Step<S, Out>; by: string }>,
  { now }: SagaContext,
): Advance<S, Out> {
  if (!to.includes(step.state)) {
    throw new Error(
      `saga "${definition.name}": ${instance.state} on ${by} went to ${step.state}, which its row does not name`,
    );
  }
  const version = instance.version + 1;
  const next = {
    id: instance.id,
    state: step.state,
    data: step.data,
    version,
    deadlineAt: deadlineOf(definition, step.state, step.data, now),
    changedAt: now,
  } as Instance<S>;
  const change: Change<S> = {
    id: instance.id,
    from: instance.state,
    to: step.state,
    data: step.data,
    version,
    by,
    at: now,
    ...(instance.changedAt === undefined ? {} : { afterMs: now.getTime() - instance.changedAt.getTime() }),
  };
  const told = instance.state === step.state ? [] : (definition.onChange?.(change) ?? []);

  return { instance: next, changes: [change], sends: [...step.sends, ...told] };
}
