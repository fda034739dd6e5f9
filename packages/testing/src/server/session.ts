import type { Socket } from "node:net";
import { BrokerError } from "../state/broker-error.js";
import type { ConnectionId } from "../state/world.js";
import {
  bodyFrames,
  frameOf,
  FRAME,
  FRAME_MAX,
  PROTOCOL_HEADER,
  takeFrames,
  type Frame,
} from "../wire/frames.js";
import { decodeMethod, encodeMethod, idsOf, type FieldsOf, type MethodName } from "../wire/methods.js";
import { encodeHeader } from "../wire/properties.js";
import type { Message } from "../state/world.js";
import { greet, START, type Greeting } from "./greeting.js";

/** What a session asks of the broker that it belongs to. */
export type SessionHost = Readonly<{
  frame(session: Session, frame: Frame): void;
  ended(session: Session): void;
}>;

/** One connection of a client, as the server sees it. */
export type Session = {
  readonly id: ConnectionId;
  readonly socket: Socket;
  state: "greeting" | "open" | "closing" | "closed";
  frameMax: number;
  user: string;
  heartbeat: NodeJS.Timeout | undefined;
};

/** Speaks to a client until its socket is gone. */
export function runSession(id: ConnectionId, socket: Socket, host: SessionHost): Session {
  const session: Session = {
    id,
    socket,
    state: "greeting",
    frameMax: FRAME_MAX,
    user: "",
    heartbeat: undefined,
  };
  let greeting: Greeting = START;
  let isProtocolKnown = false;
  let rest: Buffer = Buffer.alloc(0);

  const take = (frame: Frame) => {
    if (session.state !== "greeting") host.frame(session, frame);
    else if (frame.kind !== FRAME.heartbeat) greeting = greet(session, greeting, decodeMethod(frame.payload));
  };
  socket.setNoDelay(true);
  socket.on("data", (bytes: Buffer) => {
    rest = rest.length === 0 ? bytes : Buffer.concat([rest, bytes]);
    socket.cork();
    try {
      if (!isProtocolKnown) {
        if (rest.length < PROTOCOL_HEADER.length) return;
        if (!rest.subarray(0, PROTOCOL_HEADER.length).equals(PROTOCOL_HEADER)) {
          socket.end(PROTOCOL_HEADER);

          return;
        }
        rest = rest.subarray(PROTOCOL_HEADER.length);
        isProtocolKnown = true;
        begin(session);
      }
      const taken = takeFrames(rest);
      rest = taken.rest;
      for (const frame of taken.frames) take(frame);
    } catch (error) {
      if (error instanceof BrokerError) closeWith(session, error);
      // Not AMQP as it is known here: RabbitMQ ends such a connection too.
      else socket.destroy(error instanceof Error ? error : undefined);
    } finally {
      socket.uncork();
    }
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    clearInterval(session.heartbeat);
    session.state = "closed";
    host.ended(session);
  });

  return session;
}

export function send<N extends MethodName>(
  { socket }: Session,
  channel: number,
  name: N,
  fields: FieldsOf<N>,
): void {
  if (socket.writable) socket.write(frameOf(FRAME.method, channel, encodeMethod(name, fields)));
}

/** Sends the message that a method announced. */
export function sendContent({ socket, frameMax }: Session, channel: number, message: Message): void {
  if (!socket.writable) return;
  socket.write(frameOf(FRAME.header, channel, encodeHeader(message.content.length, message.properties)));
  for (const frame of bodyFrames(channel, message.content, frameMax)) socket.write(frame);
}

/** Closes a connection with what the broker refuses. */
export function closeWith(session: Session, error: BrokerError, method?: MethodName): void {
  session.state = "closing";
  send(session, 0, "connectionClose", {
    replyCode: error.code,
    replyText: error.message,
    ...(method === undefined ? { classId: 0, methodId: 0 } : idsOf(method)),
  });
}

/** Beats as often as was agreed, so that the client does not take the broker for dead. */
export function startHeartbeat(session: Session, seconds: number): void {
  if (seconds === 0) return;
  session.heartbeat = setInterval(
    () => session.socket.write(frameOf(FRAME.heartbeat, 0, Buffer.alloc(0))),
    (seconds * 1000) / 2,
  );
  session.heartbeat.unref();
}

function begin(session: Session): void {
  send(session, 0, "connectionStart", {
    versionMajor: 0,
    versionMinor: 9,
    serverProperties: new Map([
      ["product", { kind: "S", value: "Warren's in-memory broker" }],
      [
        "capabilities",
        {
          kind: "F",
          value: new Map(
            [
              "publisher_confirms",
              "exchange_exchange_bindings",
              "basic.nack",
              "consumer_cancel_notify",
              "per_consumer_qos",
              "direct_reply_to",
            ].map((name) => [name, { kind: "t", value: true }] as const),
          ),
        },
      ],
    ]),
    mechanisms: "PLAIN",
    locales: "en_US",
  });
}
