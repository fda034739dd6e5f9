/** What a recovering channel is. `on` is the connection that its channel is opened on. */
export type ChannelState<Connection, Channel> =
  /** Has no connection: not yet, or not again. */
  | Readonly<{ kind: "disconnected"; reason: string; failures: number }>
  /** Is being opened, or waits for its next attempt. `failures`: attempts since a channel was last open; its loss counts as one. */
  | Readonly<{ kind: "opening"; on: Connection; reason: string; failures: number }>
  | Readonly<{ kind: "open"; on: Connection; channel: Channel }>
  /** Is closed for good. Nothing leads out of here. */
  | Readonly<{ kind: "closed" }>;

export type ChannelHealth = Readonly<
  { state: "open" } | { state: "opening"; reason: string } | { state: "closed" }
>;

const DISCONNECTED = "the connection is down";

/** Where every channel begins. */
export const notConnected = { kind: "disconnected", reason: "not yet connected", failures: 0 } as const;

/** There is a new connection: → opening, on that one. */
export function connected<N, C>(state: ChannelState<N, C>, on: N): ChannelState<N, C> {
  switch (state.kind) {
    case "disconnected":
    case "opening":
      return { kind: "opening", on, reason: state.reason, failures: state.failures };
    case "open":
      return { kind: "opening", on, reason: DISCONNECTED, failures: 0 };
    case "closed":
      return state;
  }
}

/** A connection is gone, and its channel with it: → disconnected. Nothing changes where there is a newer connection. */
export function disconnected<N, C>(state: ChannelState<N, C>, on: N): ChannelState<N, C> {
  if (state.kind === "open" && state.on === on) {
    return { kind: "disconnected", reason: DISCONNECTED, failures: 0 };
  }

  return isOpeningOn(state, on)
    ? { kind: "disconnected", reason: state.reason, failures: state.failures }
    : state;
}

/** A channel was opened: opening → open. Nothing changes where nobody waits for it any more. */
export function channelOpened<N, C>(state: ChannelState<N, C>, on: N, channel: C): ChannelState<N, C> {
  return isOpeningOn(state, on) ? { kind: "open", on, channel } : state;
}

/** It could not be opened, and is to be tried again. */
export function openFailed<N, C>(state: ChannelState<N, C>, on: N, reason: string): ChannelState<N, C> {
  return isOpeningOn(state, on) ? { ...state, reason, failures: state.failures + 1 } : state;
}

/** The channel has closed: open → opening, on the same connection. */
export function channelLost<N, C>(state: ChannelState<N, C>, channel: C, reason: string): ChannelState<N, C> {
  return state.kind === "open" && state.channel === channel
    ? { kind: "opening", on: state.on, reason, failures: 1 }
    : state;
}

/** Whether a channel is to be opened on this connection. */
export function isOpeningOn<N, C>(
  state: ChannelState<N, C>,
  on: N,
): state is Extract<ChannelState<N, C>, { kind: "opening" }> {
  return state.kind === "opening" && state.on === on;
}

/** The channel, where one is open. */
export function channelOf<N, C>(state: ChannelState<N, C>): C | undefined {
  return state.kind === "open" ? state.channel : undefined;
}

/** What others are told of it. */
export function healthOf<N, C>(state: ChannelState<N, C>): ChannelHealth {
  switch (state.kind) {
    case "disconnected":
    case "opening":
      return { state: "opening", reason: state.reason };
    case "open":
    case "closed":
      return { state: state.kind };
  }
}
