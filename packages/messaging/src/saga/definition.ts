import type { Delivery, Message } from "../contract/index.js";

/** The states of a saga and the data that each carries. */
export type StateMap = Readonly<Record<string, object>>;

/** Where a saga goes, with what, and what it sends on the way. */
export type Step<S extends StateMap, Out extends Message> = {
  [K in keyof S & string]: Readonly<{ state: K; data: S[K]; sends: readonly Out[] }>;
}[keyof S & string];

/** Time comes from outside, so that a row is a pure function. */
export type SagaContext = { readonly now: Date };

/** What a message does in one state; undefined where it changes nothing after all. `to` names every state that `run` may choose: diagram and checks are made from it. */
export type Row<S extends StateMap, Data, M extends Message, Out extends Message> = {
  readonly to: readonly (keyof S & string)[];
  /** Decides. Asks nobody and writes nothing, since it may run again. */
  run(data: Data, message: Delivery<M>, context: SagaContext): Step<S, Out> | undefined;
};

/** What happens when nothing else has happened for `ms`. */
export type Deadline<S extends StateMap, Data, Out extends Message> = {
  /** For how long nothing else may happen, in milliseconds. */
  readonly ms: number | ((data: Data) => number);
  readonly to: readonly (keyof S & string)[];
  /** Decides. Asks nobody and writes nothing, since it may run again. */
  run(data: Data, context: SagaContext): Step<S, Out>;
};

/** For each message that a state takes, what happens then. */
export type Rows<S extends StateMap, Data, In extends Message, Out extends Message> = {
  readonly [N in In["type"]]?: Row<S, Data, Extract<In, { type: N }>, Out>;
};

/** A state in which the saga waits for an answer. */
export type WaitingState<S extends StateMap, Data, In extends Message, Out extends Message> = {
  /** The command that gives back what the awaited step may have done; "nothing" where it does nothing. */
  readonly undoneBy: Out["type"] | "nothing";
  readonly on: Rows<S, Data, In, Out>;
  /** Messages that change nothing here, or "rest" for all without a row. */
  readonly ignores: readonly In["type"][] | "rest";
  readonly after: Deadline<S, Data, Out>;
};

/** A state in which the saga has ended. It may still have rows, for answers that come too late. */
export type FinalState<S extends StateMap, Data, In extends Message, Out extends Message> = {
  readonly final: true;
  readonly on: Rows<S, Data, In, Out>;
  readonly ignores: readonly In["type"][] | "rest";
};

/** A saga: a table of state × message → next state and messages to send. */
export type SagaDefinition<S extends StateMap, In extends Message, Out extends Message> = {
  readonly name: string;
  /** The state in which an instance begins. */
  readonly start: keyof S & string;
  /** Every message that the saga takes, so that the table can be checked for completeness. */
  readonly messages: readonly In["type"][];
  readonly states: {
    readonly [K in keyof S & string]: WaitingState<S, S[K], In, Out> | FinalState<S, S[K], In, Out>;
  };
  /** Sent besides, each time the state changes: for views that follow the saga. */
  onChange?(change: Change<S>): readonly Out[];
};

/** A change of state, for the timeline and for followers. */
export type Change<S extends StateMap> = {
  readonly id: string;
  readonly from: keyof S & string;
  readonly to: keyof S & string;
  readonly data: S[keyof S & string];
  readonly version: number;
  /** The message's name, or "deadline". */
  readonly by: string;
  readonly at: Date;
  /** How long after the change before this one, where the store says when that was. */
  readonly afterMs?: number;
};

/** Goes to a state. The messages are sent once the transaction has committed. */
export function go<K extends string, Data extends object, Sends extends readonly Message[]>(
  state: K,
  data: Data,
  ...sends: Sends
): Readonly<{ state: K; data: Data; sends: Sends }> {
  return { state, data, sends };
}

/**
 * Defines a saga, after checking its table.
 *
 * @throws Error that lists every hole: a message that a state neither handles nor ignores, a state that nothing leads
 *   to, a state from which no end can be reached, a row that leads nowhere
 */
export function defineSaga<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
): SagaDefinition<S, In, Out> {
  const holes = holesOf(definition);
  if (holes.length > 0) throw new Error(`saga "${definition.name}" has holes:\n- ${holes.join("\n- ")}`);

  return definition;
}

/** An arrow of the state diagram. */
export type Edge = Readonly<{ from: string; by: string; to: string }>;

/** Every transition that the table allows. */
export function edgesOf<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
): readonly Edge[] {
  return namesOf(definition).flatMap((from) => {
    const state = definition.states[from];
    const rows: Readonly<Record<string, Readonly<{ to: readonly string[] }> | undefined>> = state.on;
    const late: readonly string[] = "final" in state ? [] : state.after.to;

    return [
      ...Object.entries(rows).flatMap(([by, row]) => (row?.to ?? []).map((to) => ({ from, by, to }))),
      ...late.map((to) => ({ from, by: "deadline", to })),
    ];
  });
}

function namesOf<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
): readonly (keyof S & string)[] {
  return Object.keys(definition.states);
}

function holesOf<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
): readonly string[] {
  const edges = edgesOf(definition);
  const names: readonly string[] = namesOf(definition);
  const finals = namesOf(definition).filter((name) => "final" in definition.states[name]);
  const reached = closure(
    [definition.start],
    edges.map(({ from, to }) => [from, to] as const),
  );
  const ending = closure(
    finals,
    edges.map(({ from, to }) => [to, from] as const),
  );

  return [
    ...namesOf(definition).flatMap((name) => unhandled(definition, name)),
    ...edges
      .filter(({ to }) => !names.includes(to))
      .map(({ from, by, to }) => `${from} on ${by} goes to "${to}", which is no state`),
    ...names.filter((name) => !reached.has(name)).map((name) => `nothing leads to ${name}`),
    ...names
      .filter((name) => !ending.has(name))
      .map((name) => `${name} is a dead end: no final state can be reached from it`),
  ];
}

function unhandled<S extends StateMap, In extends Message, Out extends Message>(
  definition: SagaDefinition<S, In, Out>,
  name: keyof S & string,
): readonly string[] {
  const state = definition.states[name];
  const { ignores } = state;
  if (ignores === "rest") return [];
  const handled = new Set<string>([...Object.keys(state.on), ...ignores]);

  return definition.messages
    .filter((message) => !handled.has(message))
    .map((message) => `${name} neither handles nor ignores ${message}`);
}

function closure(
  seeds: readonly string[],
  arrows: readonly (readonly [string, string])[],
): ReadonlySet<string> {
  const reached = new Set(seeds);
  for (let before = -1; before !== reached.size;) {
    before = reached.size;
    for (const [from, to] of arrows) if (reached.has(from)) reached.add(to);
  }

  return reached;
}
