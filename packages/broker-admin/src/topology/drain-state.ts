/** Where a drain is. `M` is a message that was taken out of the queue. */
export type DrainState<M> = Readonly<{
  /** How many have arrived on the other side. */
  moved: number;
  /** Taken, and not yet confirmed on the other side. */
  inFlight: number;
  acks: Acks<M>;
  /** What made the drain stop. From there on nothing is acked: what was not is still in the queue. */
  failure: Error | undefined;
}>;

/** What happens to a message of the old queue once it is confirmed on the other side. */
export type Acks<M> =
  | Readonly<{ kind: "at_once" }>
  /** The queue is being deleted. The broker may take an ack for one to a new queue of that name: they wait. */
  | Readonly<{ kind: "held"; messages: readonly M[] }>
  /** The broker has cancelled the consumer, since the queue is gone: there is nothing to ack. */
  | Readonly<{ kind: "none" }>;

/** A state, and the messages to ack now. */
export type DrainStep<M> = Readonly<{ state: DrainState<M>; ack: readonly M[] }>;

export const drainStart: DrainState<never> = {
  moved: 0,
  inFlight: 0,
  acks: { kind: "at_once" },
  failure: undefined,
};

/** A message was published on the other side. */
export function published<M>(state: DrainState<M>): DrainState<M> {
  return { ...state, inFlight: state.inFlight + 1 };
}

/** The broker confirmed a message on the other side. */
export function confirmed<M>(before: DrainState<M>, message: M): DrainStep<M> {
  const state = { ...before, inFlight: before.inFlight - 1 };
  if (state.failure !== undefined) return { state, ack: [] };
  const moved = state.moved + 1;
  const { acks } = state;
  switch (acks.kind) {
    case "at_once":
      return { state: { ...state, moved }, ack: [message] };
    case "held":
      return {
        state: { ...state, moved, acks: { ...acks, messages: [...acks.messages, message] } },
        ack: [],
      };
    case "none":
      return { state: { ...state, moved }, ack: [] };
  }
}

/** The broker did not take a message on the other side. */
export function nacked<M>(state: DrainState<M>, error: Error): DrainState<M> {
  return failed({ ...state, inFlight: state.inFlight - 1 }, error);
}

/** Something went wrong. The first failure is the one that is told. */
export function failed<M>(state: DrainState<M>, error: Error): DrainState<M> {
  return state.failure === undefined ? { ...state, failure: error } : state;
}

/** The broker cancelled the consumer. */
export function cancelled<M>(state: DrainState<M>): DrainState<M> {
  return { ...state, acks: { kind: "none" } };
}

/** The queue is about to be deleted. */
export function held<M>(state: DrainState<M>): DrainState<M> {
  return state.acks.kind === "at_once" ? { ...state, acks: { kind: "held", messages: [] } } : state;
}

/** The queue was not deleted after all. */
export function released<M>(state: DrainState<M>): DrainStep<M> {
  if (state.acks.kind !== "held") return { state, ack: [] };

  return { state: { ...state, acks: { kind: "at_once" } }, ack: state.acks.messages };
}
