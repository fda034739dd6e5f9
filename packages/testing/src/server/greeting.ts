import { BrokerError } from "../state/broker-error.js";
import { FRAME_MAX } from "../wire/frames.js";
import type { Method } from "../wire/methods.js";
import { send, startHeartbeat, type Session } from "./session.js";

/** How far a client has come that opens a connection. */
export type Greeting = "started" | "authenticated" | "tuned";
export const START: Greeting = "started";

/** The only user, RabbitMQ's own. There are no permissions here. */
export const USER = "guest";
export const VHOST = "/";
const CHANNEL_MAX = 2_047;

/** Answers one step of a client that opens its connection. */
export function greet(session: Session, greeting: Greeting, method: Method): Greeting {
  if (method.name === "connectionStartOk" && greeting === "started") {
    logIn(session, method.fields.response);

    return "authenticated";
  }
  if (method.name === "connectionTuneOk" && greeting === "authenticated") {
    if (method.fields.frameMax > 0) session.frameMax = Math.min(FRAME_MAX, method.fields.frameMax);
    startHeartbeat(session, method.fields.heartbeat);

    return "tuned";
  }
  if (method.name === "connectionOpen" && greeting === "tuned") {
    const { virtualHost } = method.fields;
    if (virtualHost !== VHOST) throw new BrokerError(530, `vhost ${virtualHost} not found`);
    session.state = "open";
    send(session, 0, "connectionOpenOk", { knownHosts: "" });

    return "tuned";
  }
  throw new BrokerError(503, `${method.name} is not what the handshake needs now`);
}

function logIn(session: Session, response: string): void {
  const [, user, password] = response.split("\0");
  if (user !== USER || password !== USER) {
    throw new BrokerError(
      403,
      "Login was refused using authentication mechanism PLAIN. For details see the broker logfile.",
    );
  }
  session.user = USER;
  send(session, 0, "connectionTune", { channelMax: CHANNEL_MAX, frameMax: FRAME_MAX, heartbeat: 60 });
}
