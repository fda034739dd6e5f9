import { expect, test } from "vitest";
import {
  channelLost,
  channelOf,
  channelOpened,
  connected,
  disconnected,
  healthOf,
  isOpeningOn,
  notConnected,
  openFailed,
  type ChannelState,
} from "./channel-state.js";

type State = ChannelState<"one" | "two", "first" | "second">;
type Move = (state: State) => State;

const down: State = { kind: "disconnected", reason: "the connection is down", failures: 0 };
const opening: State = { kind: "opening", on: "one", reason: "the channel closed", failures: 1 };
const open: State = { kind: "open", on: "one", channel: "first" };
const closed: State = { kind: "closed" };

const connect: Move = (state) => connected(state, "one");
const connectAgain: Move = (state) => connected(state, "two");
const disconnect: Move = (state) => disconnected(state, "one");
const succeed: Move = (state) => channelOpened(state, "one", "first");
const succeedLate: Move = (state) => channelOpened(state, "two", "second");
const fail: Move = (state) => openFailed(state, "one", "no such queue");
const lose: Move = (state) => channelLost(state, "first", "unknown delivery tag");
const loseLate: Move = (state) => channelLost(state, "second", "unknown delivery tag");

test.each<[name: string, from: State, move: Move, to: State]>([
  [
    "with its first connection it is opened",
    notConnected,
    connect,
    { kind: "opening", on: "one", reason: "not yet connected", failures: 0 },
  ],
  [
    "with the next connection it is opened on that one",
    down,
    connectAgain,
    { kind: "opening", on: "two", reason: "the connection is down", failures: 0 },
  ],
  [
    "one that could not be opened yet is opened on the new one, and remembers how often it failed",
    opening,
    connectAgain,
    { ...opening, on: "two" },
  ],
  [
    "one that was open on a connection whose end nobody told is opened on the new one",
    open,
    connectAgain,
    { kind: "opening", on: "two", reason: "the connection is down", failures: 0 },
  ],
  ["one that is closed is not opened by a new connection", closed, connect, closed],

  ["it goes with its connection", open, disconnect, down],
  [
    "one that could not be opened still says why, without its connection",
    opening,
    disconnect,
    { kind: "disconnected", reason: "the channel closed", failures: 1 },
  ],
  [
    "the end of a connection before its own takes nothing",
    connectAgain(open),
    disconnect,
    connectAgain(open),
  ],
  ["one that is closed has no connection to lose", closed, disconnect, closed],

  ["an attempt that succeeds opens it", opening, succeed, open],
  ["one that succeeds on a connection that is gone does not", opening, succeedLate, opening],
  ["nor without a connection", down, succeed, down],
  ["nor once it is closed", closed, succeed, closed],

  [
    "an attempt that fails is counted, and its reason told",
    opening,
    fail,
    { kind: "opening", on: "one", reason: "no such queue", failures: 2 },
  ],
  ["one that fails on a connection that is gone is not", connectAgain(opening), fail, connectAgain(opening)],
  ["nor once it is closed", closed, fail, closed],

  [
    "one that the broker closes is opened again on the same connection",
    open,
    lose,
    { kind: "opening", on: "one", reason: "unknown delivery tag", failures: 1 },
  ],
  ["the end of a channel that was replaced takes nothing", open, loseLate, open],
  ["nor does that of one that is closed for good", closed, lose, closed],
])("%s", (_, from, move, to) => {
  expect(move(from)).toEqual(to);
});

test.each<[state: State, health: object, channel: string | undefined, isOpening: boolean]>([
  [notConnected, { state: "opening", reason: "not yet connected" }, undefined, false],
  [opening, { state: "opening", reason: "the channel closed" }, undefined, true],
  [connectAgain(opening), { state: "opening", reason: "the channel closed" }, undefined, false],
  [open, { state: "open" }, "first", false],
  [closed, { state: "closed" }, undefined, false],
])("%j is told as %j", (state, health, channel, isOpening) => {
  expect(healthOf(state)).toEqual(health);
  expect(channelOf(state)).toBe(channel);
  expect(isOpeningOn(state, "one")).toBe(isOpening);
});
