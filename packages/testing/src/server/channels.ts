import { BrokerError } from "../state/broker-error.js";
import { closeChannel, openChannel } from "../state/channels.js";
import { publish } from "../state/publish.js";
import type { Channel, ConnectionId, World } from "../state/world.js";
import { FRAME, type Frame } from "../wire/frames.js";
import { decodeMethod, idsOf, type Method, type MethodName } from "../wire/methods.js";
import { answerTo } from "./answer.js";
import { takeContent, type Coming } from "./content.js";
import { closeWith, send, sendContent, type Session } from "./session.js";

/** The channels of all connections: what comes on them, put together and done. */
export type Channels = Readonly<{
  world: World;
  /** Does one thing at a time, and tells what it led to. */
  perform: <Result>(action: () => Result) => Result;
  links: Map<ConnectionId, Map<number, Link>>;
}>;

/** A channel of one client. `closing`: it was told so, and all it sends is ignored until it says that it knows. */
export type Link = {
  channel: Channel | "closing";
  /** A publish whose content is not all there. */
  coming: Coming | undefined;
};

/** Takes one frame of a client. */
export function takeFrame(channels: Channels, session: Session, frame: Frame): void {
  if (frame.kind === FRAME.heartbeat) return;
  if (frame.kind !== FRAME.method) {
    if (session.state === "open") takeContentFrame(channels, session, frame);

    return;
  }
  const method = decodeMethod(frame.payload);
  if (frame.channel === 0) takeConnectionMethod(session, method);
  else if (session.state === "open") takeMethod(channels, session, frame.channel, method);
}

function linksOf({ links }: Channels, id: ConnectionId): Map<number, Link> {
  const known = links.get(id) ?? new Map<number, Link>();
  links.set(id, known);

  return known;
}

function takeMethod(channels: Channels, session: Session, number: number, method: Method): void {
  const { world, perform } = channels;
  const all = linksOf(channels, session.id);
  const link = all.get(number);
  if (method.name === "channelOpen") {
    if (link !== undefined) throw new BrokerError(504, "second 'channel.open' seen");
    const channel = openChannel(world, { connection: session.id, number, user: session.user });
    all.set(number, { channel, coming: undefined });
    send(session, number, "channelOpenOk", { channelId: "" });

    return;
  }
  if (link === undefined) throw new BrokerError(504, "expected 'channel.open'");
  const { channel } = link;
  if (method.name === "channelCloseOk" || method.name === "channelClose") {
    all.delete(number);
    if (channel !== "closing") perform(() => closeChannel(world, channel));
    if (method.name === "channelClose") send(session, number, "channelCloseOk", {});
  } else if (channel === "closing") {
    return;
  } else if (method.name === "basicPublish") {
    link.coming = { method: method.fields, header: undefined, parts: [], bytes: 0 };
  } else {
    attempt(channels, session, {
      number,
      name: method.name,
      run: () => answer(channels, session, channel, method),
    });
  }
}

function answer({ world }: Channels, session: Session, channel: Channel, method: Method): void {
  const given = answerTo(world, channel, method);
  if (given === undefined) return;
  if (!("nowait" in method.fields && method.fields.nowait)) {
    send(session, channel.number, given.name, given.fields as never);
    if (given.content !== undefined) sendContent(session, channel.number, given.content);
  }
  given.begin?.();
}

function takeContentFrame(channels: Channels, session: Session, frame: Frame): void {
  const { world } = channels;
  const number = frame.channel;
  const link = linksOf(channels, session.id).get(number);
  if (link === undefined || link.channel === "closing") return;
  const { channel, coming } = link;
  if (coming === undefined) throw new BrokerError(505, "content without a publish");
  attempt(channels, session, {
    number,
    name: "basicPublish",
    run() {
      const publishing = takeContent(coming, frame);
      if (publishing === undefined) return;
      link.coming = undefined;
      publish(world, channel, publishing);
    },
  });
}

type Attempt = Readonly<{ number: number; name: MethodName; run: () => void }>;

/** Does what a method asks for, or closes the channel, or the connection, over it. */
function attempt(channels: Channels, session: Session, { number, name, run }: Attempt): void {
  const { world, perform } = channels;
  try {
    perform(run);
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error;
    const link = linksOf(channels, session.id).get(number);
    if (error.closes === "connection" || link === undefined) return closeWith(session, error, name);
    const { channel } = link;
    link.channel = "closing";
    link.coming = undefined;
    const said = { replyCode: error.code, replyText: error.message, ...idsOf(name) };
    send(session, number, "channelClose", said);
    if (channel !== "closing") perform(() => closeChannel(world, channel));
  }
}

function takeConnectionMethod(session: Session, { name }: Method): void {
  if (name === "connectionClose") {
    session.state = "closing";
    send(session, 0, "connectionCloseOk", {});
    session.socket.end();
  } else if (name === "connectionCloseOk") {
    session.socket.end();
  } else if (name === "connectionUpdateSecret") {
    send(session, 0, "connectionUpdateSecretOk", {});
  } else {
    throw new BrokerError(503, `${name} is nothing that a client sends on channel 0`);
  }
}
