import { connect } from "node:net";

const WITHIN_MS = 2_000;

const usualPorts: Readonly<Record<string, number>> = {
  "amqp:": 5_672,
  "amqps:": 5_671,
  "postgres:": 5_432,
  "postgresql:": 5_432,
  "redis:": 6_379,
  "rediss:": 6_379,
};

/** True when something takes connections at the host and port of an address. */
export function addressAnswers(address: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(address);

  return acceptsConnections(Number(port) || (usualPorts[protocol] ?? 80), hostname.replace(/^\[|\]$/g, ""));
}

/** True when something takes connections at the port. */
export function acceptsConnections(port: number, host = "127.0.0.1"): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: WITHIN_MS });
    const finish = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once("connect", () => {
      finish(true);
    });
    socket.once("error", () => {
      finish(false);
    });
    socket.once("timeout", () => {
      finish(false);
    });
  });
}
